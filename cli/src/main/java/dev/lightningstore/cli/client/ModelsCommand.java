package dev.lightningstore.cli.client;

import picocli.CommandLine.Command;

@Command(
        name = "models",
        description = "The servers that answer for models, when agents call them through the store.",
        subcommands = {
            ModelsLs.class,
            ModelsAdd.class,
            ModelsRm.class,
            ModelsHold.class,
            ModelsRelease.class,
            ModelsRecordings.class
        },
        footer = {
            "  lightning models add qwen --url http://127.0.0.1:8000/v1",
            "  lightning models add gpt-5 --url https://api.openai.com/v1 --key-env OPENAI_API_KEY",
            "  lightning models ls"
        })
public final class ModelsCommand extends CommandGroup {}
