/**
 * Letting a generator correct itself: generate, validate, say what is wrong and how such errors are put right, and try
 * again a few times.
 *
 * <pre>{@code
 * CorrectionLoop<String> loop = CorrectionLoop.<String>builder(
 *                 request -> model.chat(
 *                                 List.of(ChatMessage.user(request.prompt())),
 *                                 ChatOptions.temperature(request.temperature()))
 *                         .text(),
 *                 code -> hcl.check(code).stream().map(Problem::of).toList())
 *         .errorClasses(ErrorClasses.TERRAFORM)
 *         .emitter(context.emit())
 *         .build();
 * CorrectionOutcome<String> outcome = loop.run("Write Terraform for a web app with a database.");
 * if (outcome instanceof CorrectionOutcome.Valid<String> valid) {
 *     System.out.println("valid after " + valid.corrections() + " corrections: " + valid.output());
 * }
 * }</pre>
 */
@NullMarked
package dev.lightningstore.correction;

import org.jspecify.annotations.NullMarked;
