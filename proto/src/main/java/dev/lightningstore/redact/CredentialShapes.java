package dev.lightningstore.redact;

import static dev.lightningstore.redact.PatternRule.of;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The credentials that are known by their shape. Every pattern starts at a fixed text or a boundary, and repeats only
 * possessively or within a bound, so that no text makes it slow. The order matters: the more particular comes first.
 */
final class CredentialShapes {
    /** Not in the middle of a longer word. */
    static final String ALONE = "(?<![A-Za-z0-9_-])";

    private static final String END = "(?![A-Za-z0-9])";

    static final List<PatternRule> ALL = List.of(
            of(
                    "private-key",
                    "a PEM or PGP private key, also one that was cut off",
                    List.of("PRIVATE KEY"),
                    "-----BEGIN [A-Z0-9 ]{0,40}+(?<=PRIVATE KEY|PRIVATE KEY BLOCK)-----"
                            + "(?:(?:[^-]*+(?:-(?!----)[^-]*+){0,64}+)-----END [A-Z0-9 ]{0,40}+-----"
                            + "|[A-Za-z0-9+/=\\s\\\\]{16,}+)"),
            of(
                    "jwt",
                    "a JSON web token",
                    List.of("eyJ"),
                    ALONE + "eyJ[A-Za-z0-9_-]{5,4096}+\\.[A-Za-z0-9_-]{5,16384}+(?:\\.[A-Za-z0-9_-]{0,8192}+){1,3}+"),
            of("rollout-token", "a rollout token of this store", List.of("lrt_"), ALONE + "lrt_[A-Za-z0-9_-]{24,}+"),
            of("lightning-key", "an API key of this store", List.of("lsk_"), ALONE + "lsk_[A-Za-z0-9]{24,}+"),
            of("anthropic-key", "an Anthropic key", List.of("sk-ant-"), ALONE + "sk-ant-[A-Za-z0-9_-]{16,}+"),
            of("openrouter-key", "an OpenRouter key", List.of("sk-or-"), ALONE + "sk-or-v1-[0-9a-f]{32,}+"),
            of("langfuse-key", "a Langfuse secret key", List.of("sk-lf-"), ALONE + "sk-lf-[0-9a-f-]{32,}+"),
            of(
                    "openai-key",
                    "an OpenAI key, of a project, service account or person, and of those who copied its shape",
                    List.of("sk-"),
                    ALONE + "sk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}+|[A-Za-z0-9]{32,}+)"),
            of(
                    "huggingface-token",
                    "a Hugging Face token",
                    List.of("hf_", "api_org_"),
                    ALONE + "(?:hf|api_org)_[A-Za-z0-9]{30,}+"),
            of("groq-key", "a Groq key", List.of("gsk_"), ALONE + "gsk_[A-Za-z0-9]{40,}+"),
            of("xai-key", "an xAI key", List.of("xai-"), ALONE + "xai-[A-Za-z0-9]{60,}+"),
            of("replicate-token", "a Replicate token", List.of("r8_"), ALONE + "r8_[A-Za-z0-9]{32,}+"),
            of("perplexity-key", "a Perplexity key", List.of("pplx-"), ALONE + "pplx-[A-Za-z0-9]{40,}+"),
            of("nvidia-key", "an NVIDIA API key", List.of("nvapi-"), ALONE + "nvapi-[A-Za-z0-9_-]{40,}+"),
            of(
                    "langsmith-key",
                    "a LangSmith key",
                    List.of("lsv2_"),
                    ALONE + "lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{8,}+"),
            of(
                    "github-token",
                    "a GitHub token, classic or fine-grained",
                    List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
                    ALONE + "(?:gh[pousr]_[A-Za-z0-9]{36,}+|github_pat_[A-Za-z0-9_]{22,}+)"),
            of(
                    "gitlab-token",
                    "a GitLab token",
                    List.of("glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glft-", "glsoat-", "glagent-"),
                    ALONE + "gl(?:pat|dt|rt|ptt|cbt|ft|soat|agent)-[A-Za-z0-9_-]{20,}+"),
            of(
                    "aws-access-key",
                    "the id of an AWS access key",
                    List.of("AKIA", "ASIA"),
                    "(?<![A-Za-z0-9])A[KS]IA[A-Z0-9]{16}" + END),
            of("google-api-key", "a Google API key", List.of("AIza"), ALONE + "AIza[A-Za-z0-9_-]{35}+"),
            of(
                    "google-oauth",
                    "a Google OAuth token or client secret",
                    List.of("ya29.", "GOCSPX-"),
                    ALONE + "(?:ya29\\.[A-Za-z0-9_-]{20,}+|GOCSPX-[A-Za-z0-9_-]{24,}+)"),
            of(
                    "azure-account-key",
                    "the key of an Azure account, in a connection string",
                    List.of("AccountKey=", "SharedAccessKey="),
                    "(?:Account|SharedAccess)Key=(?<secret>[A-Za-z0-9+/%]{20,}+={0,2}+)"),
            of(
                    "azure-storage-key",
                    "an Azure storage key on its own: 64 bytes in base64",
                    List.of("=="),
                    "(?<![A-Za-z0-9+/=_-])(?<!sha512-)[A-Za-z0-9+/]{86}+==(?![A-Za-z0-9+/=])"),
            of(
                    "azure-ai-key",
                    "a key of an Azure AI service",
                    List.of("JQQJ99"),
                    ALONE + "[A-Za-z0-9]{40,60}JQQJ99[A-Za-z0-9]{20,40}+" + END),
            of(
                    "azure-client-secret",
                    "a client secret of Microsoft Entra",
                    List.of("Q~"),
                    "(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,40}+"),
            of(
                    "sas-signature",
                    "the signature of a signed URL: Azure SAS, AWS or Google",
                    List.of("sig=", "-Signature="),
                    "(?i)(?:(?<=[?&;]|^)sig|X-(?:Amz|Goog)-Signature)=(?<secret>[A-Za-z0-9%+/_-]{16,}+=?)"),
            of(
                    "slack-token",
                    "a Slack token",
                    List.of("xox", "xapp-"),
                    ALONE + "(?:xox[abceoprs](?:\\.xox[bp])?-[A-Za-z0-9-]{10,}+|xapp-[0-9]-[A-Za-z0-9-]{20,}+)"),
            of(
                    "slack-webhook",
                    "a Slack webhook",
                    List.of("hooks.slack.com/"),
                    "hooks\\.slack\\.com/(?<secret>(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,}+)"),
            of(
                    "stripe-key",
                    "a Stripe secret or restricted key, or the secret of a webhook",
                    List.of("k_live_", "k_test_", "whsec_"),
                    ALONE + "(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,}+|whsec_[A-Za-z0-9+/]{24,}+)"),
            of(
                    "sendgrid-key",
                    "a SendGrid key",
                    List.of("SG."),
                    ALONE + "SG\\.[A-Za-z0-9_-]{16,64}+\\.[A-Za-z0-9_-]{32,}+"),
            of("twilio-key", "a Twilio API key", List.of("SK"), "(?<![A-Za-z0-9])SK[0-9a-f]{32}" + END),
            of("npm-token", "an npm token", List.of("npm_"), ALONE + "npm_[A-Za-z0-9]{36,}+"),
            of("pypi-token", "a PyPI token", List.of("pypi-"), ALONE + "pypi-[A-Za-z0-9_-]{50,}+"),
            of("docker-token", "a Docker Hub token", List.of("dckr_"), ALONE + "dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}+"),
            of("databricks-token", "a Databricks token", List.of("dapi"), ALONE + "dapi[0-9a-f]{32}(?:-[0-9])?" + END),
            of("digitalocean-token", "a DigitalOcean token", List.of("_v1_"), ALONE + "do[opr]_v1_[0-9a-f]{64}" + END),
            of(
                    "terraform-token",
                    "a HCP Terraform token",
                    List.of(".atlasv1."),
                    ALONE + "[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,}+"),
            of(
                    "vault-token",
                    "a HashiCorp Vault token",
                    List.of("hvs.", "hvb."),
                    ALONE + "hv[sb]\\.[A-Za-z0-9_-]{24,}+"),
            of(
                    "grafana-token",
                    "a Grafana token",
                    List.of("glsa_", "glc_"),
                    ALONE + "gl(?:sa|c)_[A-Za-z0-9_=+/]{32,}+"),
            of("postman-key", "a Postman key", List.of("PMAK-"), ALONE + "PMAK-[0-9a-f]{24}-[0-9a-f]{34}" + END),
            of("atlassian-token", "an Atlassian token", List.of("ATATT3"), ALONE + "ATATT3[A-Za-z0-9_=-]{60,}+"),
            of("shopify-token", "a Shopify token", List.of("shp"), ALONE + "shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}" + END),
            of(
                    "telegram-token",
                    "the token of a Telegram bot",
                    List.of(":AA"),
                    "(?<![A-Za-z0-9])(?:bot)?[0-9]{8,10}:AA[A-Za-z0-9_-]{33}" + END),
            of(
                    "bearer-token",
                    "what follows Bearer and has a digit",
                    List.of("earer", "EARER"),
                    "(?i)(?<![a-z0-9])bearer[ \\t]{1,8}+(?<secret>"
                            + "(?=[a-z._~+/-]{0,256}+[0-9])[a-z0-9._~+/-]{8,}+={0,2}+)"),
            of(
                            "basic-auth",
                            "what follows Basic and is user:password in base64",
                            List.of("asic", "ASIC"),
                            "(?i)(?<![a-z0-9])basic[ \\t]{1,8}+(?<secret>[a-z0-9+/_-]{4,4096}+={0,2}+)")
                    .confirmedBy(CredentialShapes::userAndPassword),
            of(
                    "url-password",
                    "the password before the host of a URL or connection string",
                    List.of("://"),
                    "(?<=[A-Za-z0-9])://[^\\s/:@\"'<>?#]{0,256}+:(?<secret>[^\\s/\"'<>?#]{1,512})@(?=[A-Za-z0-9\\[])"));

    /** Only where anonymising is on. */
    static final List<PatternRule> PERSONAL = List.of(
            of(
                    "email",
                    "an e-mail address",
                    List.of("@"),
                    "(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}+@(?:[A-Za-z0-9-]{1,63}+\\.){1,8}[A-Za-z]{2,24}+"
                            + "(?![A-Za-z0-9-])"),
            of(
                    "phone",
                    "a phone number with + or in the form of North America",
                    List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                    "(?<![A-Za-z0-9.+_-])(?:\\+[1-9](?:[ ().-]{0,2}+[0-9]){6,14}+"
                            + "|(?:1[ .-])?(?:\\([2-9][0-9]{2}\\) ?|[2-9][0-9]{2}[ .-])[0-9]{3}[.-][0-9]{4})"
                            + "(?![A-Za-z0-9_]|[.-][0-9])"));

    private CredentialShapes() {}

    static boolean userAndPassword(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            return false;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf(':') >= 0 && text.chars().noneMatch(c -> c < ' ' || c == '\ufffd');
    }
}
