/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "jsonl.h"
#include "msg.h"
#include "record.h"
#include "tell.h"

#define TERMS_MAX	150	/* a record: MAP_TERM_MAX each, sixfold if escaped */
#define HELD_MAX	2000	/* records kept back for the sake of order */
#define ALERT_S		(24 * 3600)	/* how long an alert is shown */

static const char *
text_of(const json_t *data, const char *name)
{
	return json_string_value(json_object_get(data, name));
}

/* What --status shows of an event: the worst of the last day. */
static void
note_alert(struct visit *v, const struct map_item *item)
{
	static const char *const ranks[] = { "unknown", "info", "warning",
	    "error", "critical" };
	const char *severity = text_of(item->data, "severity");
	const char *was = state_text(&v->state, "alert_severity");
	int64_t at = v->run->now;
	size_t i, rank = 0, old = 0;

	for (i = 0; i < sizeof(ranks) / sizeof(ranks[0]); i++) {
		if (severity != NULL && strcmp(ranks[i], severity) == 0)
			rank = i;
		if (was != NULL && strcmp(ranks[i], was) == 0)
			old = i;
	}
	if (item->time != NULL)
		(void)clock_parse(item->time, &at, NULL);
	if (rank < 2 || at < v->run->now - ALERT_S || (rank < old &&
	    state_number(&v->state, "alert_time") > v->run->now - ALERT_S))
		return;
	state_set_text(&v->state, "alert_severity", severity);
	state_set_text(&v->state, "alert_code", text_of(item->data, "code"));
	state_set_number(&v->state, "alert_time", at);
}

/* The last known word on each of the things that --status shows. */
static void
note_item(struct visit *v, const struct map_item *item)
{
	static const struct {
		const char *kind, *field, *name;
	} noted[] = {
		{ "identification", "model_number", "model" },
		{ "identification", "printer_name", "printer_name" },
		{ "identification", "firmware_release", "firmware" },
		{ "identification", "serial_number", "device" },
		{ "heartbeat", "printer_status", "status" },
		{ "heartbeat", "printer_current_activity", "activity" },
	};
	const char *text;
	size_t i;

	if (item->device != NULL)	/* about another one */
		return;
	for (i = 0; i < sizeof(noted) / sizeof(noted[0]); i++) {
		if (strcmp(noted[i].kind, item->kind) != 0)
			continue;
		text = text_of(item->data, noted[i].field);
		if (text != NULL || strcmp(item->kind, "heartbeat") == 0)
			state_set_text(&v->state, noted[i].name, text);
	}
	if (strcmp(item->kind, "event") == 0)
		note_alert(v, item);
}

/* Its serial became known, or is another one. */
static int
note_serial(struct visit *v, struct fail *f)
{
	const char *serial = state_text(&v->state, "device");

	if (serial == NULL || strcmp(serial, v->serial) == 0)
		return 0;
	free(v->serial);
	if ((v->serial = strdup(serial)) == NULL)
		return fail_nomem(f);
	v->context.device = v->serial;
	return 0;
}

static int
write_out(struct visit *v, const json_t *rec, struct fail *f)
{
	if (out_write(v->run->out, rec, f) == -1) {
		v->run->broken = *f;
		return -1;
	}
	return 0;
}

static int
tell_terms(struct visit *v, struct fail *f)
{
	json_t *rec;
	int rc = 0;

	if (json_array_size(v->terms) == 0)
		return 0;
	rec = record_new("scrub_terms", v->serial, json_pack("{s:O}", "terms",
	    v->terms));
	if (rec == NULL || json_object_set_new(rec, "collected_at",
	    json_string(v->collected_at)) == -1 || record_set_id(rec) == -1)
		rc = fail_nomem(f);
	else if (v->run->out->private)
		rc = write_out(v, rec, f);
	json_decref(rec);
	json_decref(v->terms);
	if ((v->terms = json_array()) == NULL)
		return fail_nomem(f);
	return rc;
}

int
tell_term(const char *type, const char *value, void *arg, struct fail *f)
{
	struct visit *v = arg;
	char key[512];

	snprintf(key, sizeof(key), "%s %.480s", type, value);
	if (json_object_get(v->told, key) != NULL)
		return 0;
	if (json_object_set_new(v->told, key, json_true()) == -1 ||
	    json_array_append_new(v->terms, json_pack("{s:s, s:s}", "type",
	    type, "value", value)) == -1)
		return fail_nomem(f);
	return json_array_size(v->terms) < TERMS_MAX ? 0 : tell_terms(v, f);
}

/* One line more is held. */
static void
count_held(struct visit *v)
{
	v->n_held++;
	v->by_name = v->by_name || strcmp(v->serial, v->device->name) == 0;
}

/* A line that was told under the printer's name gets its serial. */
static int
rename_line(const struct visit *v, const char *line, size_t len,
    struct buf *out, struct fail *f)
{
	json_t *rec;
	int rc = 0;

	if (jsonl_parse(line, len, &rec, f) == -1)
		return -1;
	if (strcmp(text_of(rec, "device"), v->device->name) == 0)
		rc = json_object_set_new(rec, "device",
		    json_string(v->serial)) | record_set_id(rec);
	if (rc != 0 || jsonl_dump(out, rec, JSONL_AS_IS) == -1 ||
	    buf_addc(out, '\n') == -1)
		rc = fail_nomem(f);
	json_decref(rec);
	return rc;
}

/* The serial came behind some of what was told. */
static int
rename_held(struct visit *v, struct fail *f)
{
	const char *p = buf_text(&v->held), *lf;
	struct buf lines = { 0 };
	int rc = 0;

	for (; rc == 0 && (lf = strchr(p, '\n')) != NULL; p = lf + 1)
		rc = rename_line(v, p, (size_t)(lf - p), &lines, f);
	if (rc == 0)
		buf_move(&v->held, &lines);
	buf_free(&lines);
	return rc;
}

int
tell_held(struct visit *v, struct fail *f)
{
	int rc;

	if (!v->met || (!v->finished && v->n_held < HELD_MAX))
		return 0;
	rc = tell_terms(v, f);
	if (rc == 0 && v->by_name && strcmp(v->serial, v->device->name) != 0)
		rc = rename_held(v, f);
	if (rc == 0 && (rc = out_lines(v->run->out, &v->held, f)) == -1)
		v->run->broken = *f;
	buf_clear(&v->held);
	v->n_held = 0;
	v->by_name = false;
	return rc;
}

/* Is a record of this kind to be held?  Who left something out must not take
 * the answer for read. */
static bool
wants(struct visit *v, const char *kind)
{
	if (out_wants(v->run->out, kind))
		return true;
	v->narrowed = v->narrowed_any = true;
	return false;
}

int
tell_item(struct map_item *item, int revision, int seq, void *arg,
    struct fail *f)
{
	struct visit *v = arg;

	note_item(v, item);
	if (note_serial(v, f) == -1)
		return -1;
	if (!wants(v, item->kind))
		return 0;
	count_held(v);
	return map_line(&v->context, item, revision, seq, &v->held) == -1 ?
	    fail_nomem(f) : 0;
}

int
tell_log(struct visit *v, json_t *data, struct fail *f)
{
	struct map_item item = { .kind = "log", .data = data };

	if (tell_item(&item, 0, 0, v, f) == -1)
		return -1;
	return tell_held(v, f);
}

int
tell_offline(struct visit *v, struct fail *f)
{
	struct map_item item = { .kind = "heartbeat" };
	char last[CLOCK_LEN];
	int rc;

	clock_format(state_number(&v->state, "last_contact"), 0, last);
	item.data = json_pack("{s:s, s:s}", "printer_status", "offline",
	    "last_contact", last);
	if (item.data == NULL)
		return fail_nomem(f);
	rc = tell_item(&item, 0, 0, v, f);
	json_decref(item.data);
	return rc;
}

int
tell_gap(struct visit *v, const char *source, const json_t *from,
    const json_t *to, const char *reason, struct fail *f)
{
	json_t *rec;
	int rc;

	rec = record_new("gap", v->serial, json_pack("{s:s, s:O*, s:O*, s:s}",
	    "source", source, "from", from, "to", to, "reason", reason));
	if (rec == NULL || json_object_set_new(rec, "collected_at",
	    json_string(v->collected_at)) == -1 || json_object_set_new(rec,
	    "edition", json_string(v->run->edition)) == -1 ||
	    record_set_id(rec) == -1 ||
	    jsonl_dump(&v->held, rec, JSONL_AS_IS) == -1 ||
	    buf_addc(&v->held, '\n') == -1)
		rc = fail_nomem(f);
	else
		rc = 0;
	json_decref(rec);
	count_held(v);
	msg_detail("%s: %s: %s", v->device->name, source, reason);
	return rc == 0 ? tell_held(v, f) : -1;
}

void
tell_failure(struct visit *v, const char *stage, const char *what,
    const struct fail *why, bool temporary)
{
	struct fail f = { 0 };
	char name[256];
	json_t *rec;

	snprintf(name, sizeof(name), "%s%s%s", v->device->name,
	    what[0] != '\0' ? " " : "", what);
	msg_detail("%s: %s", name, why->text);
	if (!v->failed)
		snprintf(v->error, sizeof(v->error), "%.100s%s%s", what,
		    what[0] != '\0' ? ": " : "", why->text);
	v->failed = true;
	if (v->run->first.kind == FAIL_NONE)
		fail_set(&v->run->first, FAIL_PART, "%s: %s", name, why->text);
	rec = record_failure(stage, name, why, temporary);
	if (rec != NULL)
		json_object_set_new(rec, "device", json_string(v->serial));
	if (rec == NULL || record_set_id(rec) == -1 ||
	    write_out(v, rec, &f) == -1)
		v->run->broken = f.kind != FAIL_NONE ? f : (struct fail){
		    .kind = FAIL_HERE, .text = "out of memory" };
	json_decref(rec);
}
