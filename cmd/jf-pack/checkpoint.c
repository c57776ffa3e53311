/* SPDX-License-Identifier: ISC */
#include "checkpoint.h"

#include <string.h>

#include "clock.h"
#include "record.h"

#define TOKEN_LEN	32

static const char *
hex32(const json_t *v)
{
	const char *s = json_string_value(v);

	return s != NULL && strlen(s) == TOKEN_LEN &&
	    strspn(s, "0123456789abcdef") == TOKEN_LEN ? s : NULL;
}

int
checkpoint_line(const json_t *rec, struct buf *out, struct fail *f)
{
	const json_t *data = json_object_get(rec, "data");
	const char *token = hex32(json_object_get(data, "token"));
	const char *phase = json_string_value(json_object_get(data, "phase"));
	const char *id = hex32(json_object_get(rec, "id"));
	const char *at = json_string_value(json_object_get(rec, "collected_at"));
	int64_t t;
	int rc;

	if (token == NULL || phase == NULL ||
	    (strcmp(phase, "begin") != 0 && strcmp(phase, "end") != 0))
		return 0;
	if (at != NULL && (strlen(at) >= CLOCK_LEN ||
	    clock_parse(at, &t, NULL) == -1))
		at = NULL;
	buf_clear(out);
	rc = buf_printf(out, "{\"v\":%d,\"kind\":\"checkpoint\"",
	    RECORD_VERSION);
	if (rc == 0 && id != NULL)
		rc = buf_printf(out, ",\"id\":\"%s\"", id);
	if (rc == 0 && at != NULL)
		rc = buf_printf(out, ",\"collected_at\":\"%s\"", at);
	if (rc == 0)
		rc = buf_printf(out, ",\"data\":{\"token\":\"%s\",\"phase\":"
		    "\"%s\"}}", token, phase);
	return rc == -1 ? fail_nomem(f) : 1;
}
