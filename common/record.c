/* SPDX-License-Identifier: ISC */
#include "record.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "clock.h"
#include "digest.h"
#include "jsonl.h"
#include "msg.h"
#include "words.h"

static const struct record_field fields[] = {
#include "record_table.h"
};
#define N_FIELDS	(sizeof(fields) / sizeof(fields[0]))

static const struct record_kind kinds[] = {
	/* name, device data, snapshot */
	{ "identification", true, true },
	{ "heartbeat", true, true },
	{ "event", true, false },
	{ "job", true, false },
	{ "part", true, false },
	{ "layer", true, false },
	{ "counters", true, true },
	{ "printhead_maintenance", true, true },
	{ "agent", true, true },
	{ "printhead", true, true },
	{ "build_unit_system", true, true },
	{ "build_unit", true, true },
	{ "log", true, false },
	{ "powder_supply", true, true },
	{ "heating_system", true, true },
	{ "scrub_terms", false, true },
	{ "checkpoint", false, true },
	{ "gap", false, false },
	{ "failure", false, true },
	{ "kpi", false, true },
	{ "bundle", false, true },
	{ "receipt", false, true },
	{ "plan", false, true },
	{ "verdict", false, true },
	{ "finding", false, true },
};
#define N_KINDS		(sizeof(kinds) / sizeof(kinds[0]))

const struct record_kind *
record_kind(const char *name)
{
	size_t i;

	for (i = 0; i < N_KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

const struct record_kind *
record_kinds(size_t *n)
{
	*n = N_KINDS;
	return kinds;
}

const struct record_field *
record_field(const char *kind, const char *path)
{
	size_t i;

	for (i = 0; i < N_FIELDS; i++)
		if (strcmp(fields[i].path, path) == 0 &&
		    strcmp(fields[i].kind, kind) == 0)
			return &fields[i];
	return NULL;
}

const struct record_field *
record_fields(size_t *n)
{
	*n = N_FIELDS;
	return fields;
}

bool
record_word_ok(const struct record_field *field, const char *value)
{
	return field->words == NULL || words_index(field->words, value) != -1;
}

json_t *
record_new(const char *kind, const char *device, json_t *data)
{
	json_t *rec = json_object();
	int rc = 0;

	if (data == NULL)
		data = json_object();
	rc |= json_object_set_new(rec, "v", json_integer(RECORD_VERSION));
	rc |= json_object_set_new(rec, "kind", json_string(kind));
	if (device != NULL)
		rc |= json_object_set_new(rec, "device", json_string(device));
	rc |= json_object_set_new(rec, "data", data);
	if (rc != 0) {
		json_decref(rec);
		return NULL;
	}
	return rec;
}

/* Does the id of a record of this kind cover the member? */
static bool
is_covered(const struct record_kind *kind, const char *name)
{
	if (strcmp(name, "v") == 0 || strcmp(name, "id") == 0)
		return false;
	return kind == NULL || kind->snapshot ||
	    strcmp(name, "collected_at") != 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What the id covers, as compact and sorted JSON; no copy, for there are
 * many records. */
static int
dump_covered(const json_t *rec, struct buf *out)
{
	const char *kind = json_string_value(json_object_get(rec, "kind"));
	const struct record_kind *k = kind == NULL ? NULL : record_kind(kind);
	const char **names, *name;
	size_t n = 0;
	json_t *v;
	int rc;

	names = calloc(json_object_size(rec) + 1, sizeof(*names));
	if (names == NULL)
		return -1;
	json_object_foreach((json_t *)(uintptr_t)rec, name, v)
		if (is_covered(k, name))
			names[n++] = name;
	qsort(names, n, sizeof(*names), by_name);
	rc = buf_addc(out, '{');
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (i > 0)
			rc |= buf_addc(out, ',');
		rc |= jsonl_string(out, names[i], strlen(names[i]));
		rc |= buf_addc(out, ':');
		rc |= jsonl_dump(out, json_object_get(rec, names[i]),
		    JSONL_SORTED);
	}
	free(names);
	return rc == 0 ? buf_addc(out, '}') : -1;
}

int
record_id(const json_t *rec, char id[RECORD_ID_LEN])
{
	char hex[DIGEST_SHA256_HEX];
	struct buf b = { 0 };
	int rc = -1;

	if (dump_covered(rec, &b) == 0 &&
	    digest_sha256_hex(b.p, b.len, hex) == 0) {
		memcpy(id, hex, RECORD_ID_LEN - 1);
		id[RECORD_ID_LEN - 1] = '\0';
		rc = 0;
	}
	buf_free(&b);
	return rc;
}

/* Put id behind kind: people look for it there. */
static int
place_id(json_t *rec, const char *id)
{
	json_t *rest = json_copy(rec), *value;
	const char *key;
	int rc;

	if (rest == NULL)
		return -1;
	json_object_clear(rec);
	rc = json_object_set(rec, "v", json_object_get(rest, "v"));
	rc |= json_object_set(rec, "kind", json_object_get(rest, "kind"));
	rc |= json_object_set_new(rec, "id", json_string(id));
	json_object_foreach(rest, key, value)
		if (strcmp(key, "v") != 0 && strcmp(key, "kind") != 0 &&
		    strcmp(key, "id") != 0)
			rc |= json_object_set(rec, key, value);
	json_decref(rest);
	return rc == 0 ? 0 : -1;
}

int
record_set_id(json_t *rec)
{
	char id[RECORD_ID_LEN];

	if (record_id(rec, id) == -1)
		return -1;
	return place_id(rec, id);
}

/* Is member name absent or of the type? */
static bool
is_type(const json_t *rec, const char *name, json_type type)
{
	const json_t *v = json_object_get(rec, name);

	return v == NULL || json_typeof(v) == type;
}

int
record_check(const json_t *rec, struct fail *f)
{
	const json_t *v = json_object_get(rec, "v");

	if (!json_is_integer(v))
		return fail_set(f, FAIL_HERE, "not a record: no version \"v\"");
	if (json_integer_value(v) != RECORD_VERSION)
		return fail_set(f, FAIL_HERE, "record version %lld is not "
		    "known: update this program",
		    (long long)json_integer_value(v));
	if (!json_is_string(json_object_get(rec, "kind")))
		return fail_set(f, FAIL_HERE, "not a record: no \"kind\"");
	if (!is_type(rec, "id", JSON_STRING) ||
	    !is_type(rec, "device", JSON_STRING) ||
	    !is_type(rec, "time", JSON_STRING) ||
	    !is_type(rec, "collected_at", JSON_STRING) ||
	    !is_type(rec, "data", JSON_OBJECT))
		return fail_set(f, FAIL_HERE, "not a record: a common member "
		    "has the wrong type");
	return 0;
}

json_t *
record_failure(const char *stage, const char *what, const struct fail *f,
    bool temporary)
{
	char now[CLOCK_LEN], safe[FAIL_TEXT_LEN * 2];
	json_t *rec, *data;

	clock_now(now);
	msg_escape(safe, sizeof(safe), f->text, strlen(f->text));
	data = json_pack("{s:s,s:s,s:s*,s:s,s:b}", "tool", msg_name(), "stage",
	    stage, "what", what, "error", safe, "temporary", temporary);
	if (data == NULL || (rec = record_new("failure", NULL, data)) == NULL)
		return NULL;
	if (json_object_set_new(rec, "collected_at", json_string(now)) == -1 ||
	    record_set_id(rec) == -1) {
		json_decref(rec);
		return NULL;
	}
	return rec;
}

void
record_watch_see(struct record_watch *w, const json_t *rec)
{
	const char *kind = json_string_value(json_object_get(rec, "kind"));
	const json_t *data = json_object_get(rec, "data");
	const char *token, *phase;

	if (kind == NULL)
		return;
	if (strcmp(kind, "failure") == 0)
		w->failure = true;
	if (strcmp(kind, "checkpoint") != 0)
		return;
	token = json_string_value(json_object_get(data, "token"));
	phase = json_string_value(json_object_get(data, "phase"));
	if (token == NULL || phase == NULL)
		return;
	if (strcmp(phase, "begin") == 0)
		snprintf(w->open, sizeof(w->open), "%s", token);
	else if (strcmp(token, w->open) == 0)
		w->open[0] = '\0';
}

int
record_watch_end(const struct record_watch *w, struct fail *f)
{
	struct fail part = { 0 };

	if (w->open[0] != '\0')
		fail_set(&part, FAIL_PART, "input ended inside a run: what "
		    "came before was handled, the rest comes again");
	else if (w->failure)
		fail_set(&part, FAIL_PART, "%s", "");
	else
		return 0;
	fail_keep(f, &part);
	return -1;
}
