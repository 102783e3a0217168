/**
 * Takes secrets out of what is about to be kept: names that say so (password, apiKey, …) and values that look like a
 * credential of a known kind, also inside nested JSON, URLs and connection strings. What was there is replaced by the
 * rule that found it, such as {@code [redacted:openai-key]}.
 *
 * <pre>{@code
 * Redactor redactor = Redactor.builder()
 *         .anonymize(true)
 *         .blockName("employee_number")
 *         .pattern("ticket", "\\bTICKET-[0-9]{6}\\b")
 *         .build();
 * redactor.text("see TICKET-123456");                     // see [redacted:ticket]
 * redactor.attribute("db.password", "x");                 // [redacted:password]
 * redactor.text("{\"employeeNumber\": 7, \"n\": 1}");      // {"employeeNumber": "[redacted:employee-number]", "n": 1}
 * }</pre>
 *
 * <p>All rules are on docs/reference/redaction.md.
 */
@NullMarked
package dev.lightningstore.redact;

import org.jspecify.annotations.NullMarked;
