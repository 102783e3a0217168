package terraform;

import dev.lightningstore.embedded.ScriptedReply;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;

/** What the scripted server writes: right at once, right after it was corrected, and never right. */
final class TerraformScript {
    static final String RIGHT = """
        variable "location" {
          type    = string
          default = "westeurope"
        }

        resource "azurerm_resource_group" "main" {
          name     = "rg-shop"
          location = var.location
        }

        module "site" {
          source              = "Azure/avm-res-web-site/azurerm"
          version             = "0.19.1"
          name                = "shop-${var.location}"
          resource_group_name = azurerm_resource_group.main.name
        }

        module "database" {
          source              = "Azure/avm-res-dbforpostgresql-flexibleserver/azurerm"
          version             = "0.1.4"
          name                = "shop"
          resource_group_name = azurerm_resource_group.main.name
        }
        """;

    private static final String NO_GROUP = RIGHT.replaceAll("resource \"azurerm_resource_group\"[^}]*}\n", "");
    private static final String NO_BRACE = RIGHT.replace("module \"site\" {", "module \"site\"");

    private TerraformScript() {}

    static ScriptedReply reply(Json request) {
        String prompt = JsonValue.of(request)
                .find("/messages/1/content")
                .flatMap(JsonValue::string)
                .orElse("");
        boolean corrects = prompt.contains("It has these errors");
        String code =
                prompt.contains("container") ? NO_BRACE : prompt.contains("queue") && !corrects ? NO_GROUP : RIGHT;
        return ScriptedReply.text("```hcl\n" + code + "```");
    }
}
