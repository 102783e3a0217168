package dev.lightningstore.cli.client;

import picocli.CommandLine.Command;

@Command(
        name = "keys",
        description = "API keys: who may come in, for what work and to which project.",
        subcommands = {KeysLs.class, KeysCreate.class, KeysRevoke.class},
        footer = {"  lightning keys create --role runner --name gpu-box", "  lightning keys revoke key-id"})
public final class KeysCommand extends CommandGroup {}
