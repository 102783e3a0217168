package dev.lightningstore.cli.model;

import dev.lightningstore.cli.client.CommandGroup;
import picocli.CommandLine.Command;

@Command(
        name = "model",
        description = "The policies of this machine: models that can be served and trained.",
        subcommands = {
            ModelImport.class,
            ModelInit.class,
            ModelLs.class,
            ModelShow.class,
            ModelChat.class,
            ModelServe.class,
            ModelBench.class,
            ModelExport.class
        },
        footer = {
            "  lightning model import ./Qwen2.5-0.5B-Instruct --name qwen",
            "  lightning model import SmolLM2-135M-Instruct.Q4_1.gguf --name smol",
            "  lightning model init --name toy --family qwen2 --size small --seed 7",
            "  lightning model export smol --to ./smol-trained"
        })
public final class ModelCommand extends CommandGroup {}
