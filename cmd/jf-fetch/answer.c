/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "jsonl.h"
#include "xml.h"

/* jansson quotes what it stumbles over; that is the device's. */
static const char *
reason(const json_error_t *e)
{
	switch (json_error_code(e)) {
	case json_error_invalid_utf8:
		return "not UTF-8";
	case json_error_numeric_overflow:
		return "a number out of range";
	case json_error_stack_overflow:
		return "nested too deep";
	case json_error_premature_end_of_input:
		return "cut off";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "a NUL in a string";
	case json_error_out_of_memory:
		return "out of memory";
	default:
		return "not JSON";
	}
}

json_t *
answer_parse(const unsigned char *body, size_t len, struct fail *f)
{
	json_error_t e;
	size_t blank = 0;
	json_t *v;

	if (len >= 3 && memcmp(body, "\xEF\xBB\xBF", 3) == 0) {
		body += 3;
		len -= 3;
	}
	while (blank < len && strchr(" \t\r\n", body[blank]) != NULL &&
	    body[blank] != '\0')
		blank++;
	if (blank == len) {
		fail_set(f, FAIL_PART, "empty answer");
		return NULL;
	}
	if (body[blank] == '<')
		return xml_parse(body, len, f);
	v = jsonl_value((const char *)body, len, false, &e);
	if (v == NULL)
		fail_set(f, FAIL_PART, "line %d, column %d: %s", e.line,
		    e.column, reason(&e));
	return v;
}
