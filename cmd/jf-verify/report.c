/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "jsonl.h"
#include "msg.h"
#include "num.h"
#include "record.h"
#include "report.h"

#define SAFE_LEN	1024	/* escaped text on a line */

/* Unsigned bytes are what is neither signed nor structure. */
static json_t *
bytes_json(const struct verdict *v)
{
	return json_pack("{s:I, s:I, s:I, s:I}",
	    "total", (json_int_t)v->total, "signed", (json_int_t)v->is_signed,
	    "structure", (json_int_t)v->structure, "unsigned",
	    (json_int_t)(v->total - v->is_signed - v->structure));
}

json_t *
report_safe(const char *text)
{
	char safe[SAFE_LEN];

	return text == NULL ? NULL :
	    json_string(msg_escape(safe, sizeof(safe), text, strlen(text)));
}

static json_t *
rollback_json(const struct verdict *v)
{
	if (v->installed == NULL)
		return NULL;
	return json_pack("{s:o, s:s}", "installed", report_safe(v->installed),
	    "result", v->rollback);
}

static json_t *
threshold_json(const struct verdict *v)
{
	if (v->threshold == 0)
		return NULL;
	return json_pack("{s:i, s:i}", "needed", (int)v->threshold,
	    "good", (int)v->good_keys);
}

/* The rules that held: those that differ from the defaults. */
static json_t *
policy_json(const struct verdict *v)
{
	if (!v->accepted || v->domain == NULL)
		return NULL;
	return v->policy != NULL ? json_incref(v->policy) : json_object();
}

/* Names of models, members and signers are outside text too. */
static json_t *
safe_copy(const json_t *from)
{
	const json_t *item;
	const char *key;
	json_t *to;
	size_t i;

	if (json_is_string(from))
		return report_safe(json_string_value(from));
	if (json_is_array(from)) {
		to = json_array();
		json_array_foreach(from, i, item)
			json_array_append_new(to, safe_copy(item));
		return to;
	}
	if (!json_is_object(from))
		return json_incref((json_t *)(uintptr_t)from);
	to = json_object();
	json_object_foreach((json_t *)(uintptr_t)from, key, item)
		json_object_set_new(to, key, safe_copy(item));
	return to;
}

static json_t *
data_json(const struct verdict *v)
{
	bool read = v->sha256[0] != '\0';

	return json_pack("{s:s, s:o*, s:s, s:o, s:s*, s:s*, s:s*, s:o*, s:o*,"
	    " s:O, s:o*, s:O, s:o*, s:o*, s:o*, s:O, s:o*, s:O, s:O, s:O}",
	    "verdict", verdict_word_name(v->word),
	    "why", v->reason == REASON_NONE ? NULL : report_safe(v->why),
	    "reason", reason_name(v->reason),
	    "file", report_safe(v->file),
	    "format", v->format,
	    "domain", v->accepted ? v->domain : NULL,
	    "sha256", read ? v->sha256 : NULL,
	    "size", read ? json_integer((json_int_t)v->total) : NULL,
	    "bytes", read && v->accepted ? bytes_json(v) : NULL,
	    "signers", v->signers,
	    "threshold", threshold_json(v),
	    "model", v->models,
	    "version", report_safe(v->version),
	    "package", report_safe(v->package),
	    "rollback", rollback_json(v),
	    "members", v->members,
	    "policy", policy_json(v),
	    "checks", v->checks,
	    "not_checked", v->not_checked,
	    "relaxed", v->relaxed);
}

int
report_record(const struct report *r, json_t *data, const char *device,
    struct fail *f)
{
	char now[CLOCK_LEN];
	json_t *safe = data != NULL ? safe_copy(data) : NULL, *rec;
	int rc;

	json_decref(data);
	if (safe == NULL || (rec = record_new("verdict", device, safe)) == NULL)
		return fail_nomem(f);
	clock_now(now);
	json_object_set_new(safe, "tool", json_string("jf-verify " VERSION));
	json_object_set_new(safe, "time", json_string(r->time));
	json_object_set_new(rec, "collected_at", json_string(now));
	if (record_set_id(rec) == -1)
		rc = fail_nomem(f);
	else
		rc = jsonl_write(r->out, rec, f);
	json_decref(rec);
	return rc;
}

int
report_print(const struct report *r, const struct verdict *v,
    const char *device, struct fail *f)
{
	if (!r->text)
		return report_record(r, data_json(v), device, f);
	return report_text(r, v, device, f);
}
