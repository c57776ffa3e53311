/* SPDX-License-Identifier: ISC */
#include "pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chunks.h"
#include "clock.h"
#include "digest.h"
#include "jsonl.h"
#include "packlog.h"
#include "value.h"

struct pack {
	struct pack_tools t;
	struct value values;	/* one value at a time, by its rule */
	struct packlog log;
	struct chunks *chunks;
	struct buf stamp;	/* up to the key's name */
};

/* The record at hand. */
struct job {
	struct pack *p;
	const json_t *rec;
	const json_t *stamp;	/* well formed, or NULL */
	struct pack_out *out;
	const struct policy_node *chunk;	/* of a log: stands for offset */
	bool blind;
	struct fail *f;
};

static int
stamp_start(const struct policy *policy, struct buf *out)
{
	if (buf_adds(out, ",\"anon\":{\"policy\":") == -1 ||
	    jsonl_string(out, policy->name, strlen(policy->name)) == -1)
		return -1;
	return buf_printf(out, ",\"policy_sha256\":\"%s\",\"key\":\"",
	    policy->sha256);
}

struct pack *
pack_new(const struct pack_tools *tools)
{
	struct pack *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->t = *tools;
	if ((p->chunks = chunks_new()) == NULL ||
	    stamp_start(tools->policy, &p->stamp) == -1) {
		pack_free(p);
		return NULL;
	}
	p->values.keys = tools->keys;
	p->values.scrub = tools->scrub;
	p->values.shapes = tools->shapes;
	p->values.terms = tools->terms;
	p->values.check = tools->check;
	return p;
}

void
pack_free(struct pack *p)
{
	if (p == NULL)
		return;
	chunks_free(p->chunks);
	value_free(&p->values);
	packlog_free(&p->log);
	buf_free(&p->stamp);
	free(p);
}

void
pack_out_free(struct pack_out *out)
{
	buf_free(&out->line);
	buf_free(&out->device);
}

int
pack_stamp(const struct policy *policy, const struct pseudonym *keys,
    struct buf *out)
{
	return stamp_start(policy, out) == -1 ||
	    buf_adds(out, pseudonym_epoch(keys)) == -1 ||
	    buf_adds(out, "\"}") == -1 ? -1 : 0;
}

size_t
pack_stamp_at(const struct buf *line)
{
	static const char stamp[] = ",\"anon\":{";
	const size_t n = sizeof(stamp) - 1;
	size_t at = line->len;

	while (at > n && memcmp(line->p + --at, stamp, n) != 0)
		;
	return at;
}

static bool
is_hex(const json_t *v, size_t len)
{
	const char *s = json_string_value(v);

	return s != NULL && strlen(s) == len &&
	    strspn(s, "0123456789abcdef") == len;
}

/* The stamp of a record that was packed before: its id and chunk number are
 * what they should be already. */
static const json_t *
stamp_of(const json_t *rec)
{
	const json_t *a = json_object_get(rec, "anon");

	if (json_is_string(json_object_get(a, "policy")) &&
	    is_hex(json_object_get(a, "policy_sha256"), DIGEST_SHA256_HEX - 1) &&
	    is_hex(json_object_get(a, "key"), PSEUDONYM_EPOCH - 1))
		return a;
	return NULL;
}

static void
cut(struct buf *b, size_t len)
{
	if (b->len > len) {
		b->len = len;
		b->p[len] = '\0';
	}
}

/* "NAME": with a comma in front where one belongs. */
static int
put_name(struct buf *out, const char *name, size_t len)
{
	if ((out->p[out->len - 1] != '{' && buf_addc(out, ',') == -1) ||
	    buf_addc(out, '"') == -1 || buf_add(out, name, len) == -1)
		return -1;
	return buf_add(out, "\":", 2);
}

static int	members(struct job *, const struct policy_node *, const json_t *);

/* An array of objects.  The number of elements that were written; -1. */
static int
elements(struct job *j, const struct policy_node *node, const json_t *v)
{
	struct buf *out = &j->out->line;
	size_t i;
	int n = 0;

	for (i = 0; i < json_array_size(v); i++) {
		if (!json_is_object(json_array_get(v, i))) {
			audit_unknown(j->p->t.audit, node->field->kind,
			    node->field->path);
			continue;
		}
		if ((n++ > 0 && buf_addc(out, ',') == -1) ||
		    buf_addc(out, '{') == -1 ||
		    members(j, node, json_array_get(v, i)) == -1 ||
		    buf_addc(out, '}') == -1)
			return -1;
	}
	return n;
}

/* 1 when the value was written, 0 when it stays, -1. */
static int
composite(struct job *j, const struct policy_node *node, const json_t *v)
{
	struct buf *out = &j->out->line;
	int n;

	if (node->field->type == RECORD_ARRAY ? !json_is_array(v) :
	    !json_is_object(v))
		return 0;
	if (json_is_array(v)) {
		if (buf_addc(out, '[') == -1 || (n = elements(j, node, v)) == -1 ||
		    buf_addc(out, ']') == -1)
			return -1;
		return n > 0 || json_array_size(v) == 0;
	}
	if (buf_addc(out, '{') == -1 || (n = members(j, node, v)) == -1 ||
	    buf_addc(out, '}') == -1)
		return -1;
	return n > 0;
}

static int
leaf(struct job *j, const struct policy_node *node, const json_t *v)
{
	struct audit *a = j->p->t.audit;
	struct buf *out = &j->out->line;
	size_t start = out->len;
	int rc = 0;

	if (j->chunk != NULL)
		rc = packlog_put(&j->p->log, node, out);
	if (rc == 0 && !(j->blind && node->rule->action == POLICY_SCRUB))
		rc = value_put(&j->p->values, node, v, out, j->f);
	if (rc == 1)
		audit_left(a, node->number, buf_text(out) + start,
		    out->len - start);
	else if (rc == 0)
		audit_dropped(a, node->number);
	return rc;
}

/* One member; 1 when it was written, 0, -1. */
static int
member(struct job *j, const struct policy_node *node, const json_t *v)
{
	struct buf *out = &j->out->line;
	size_t start = out->len;
	int rc;

	if (json_is_null(v))	/* unknown, as if absent */
		return 0;
	if (j->chunk != NULL && strcmp(node->name, "offset") == 0)
		node = j->chunk;
	if (node->n == 0 && node->rule->action == POLICY_DROP) {
		audit_dropped(j->p->t.audit, node->number);
		return 0;
	}
	if (put_name(out, node->name, node->name_len) == -1)
		return fail_nomem(j->f);
	if (node->n == 0)
		rc = leaf(j, node, v);
	else if (!node->passes) {
		audit_dropped(j->p->t.audit, node->number);
		rc = 0;
	} else
		rc = composite(j, node, v);
	if (rc != 1)
		cut(out, start);
	return rc;
}

/* All members of an object by the node's children; the number of those that
 * were written, or -1. */
static int
members(struct job *j, const struct policy_node *node, const json_t *o)
{
	const struct policy_node *child;
	json_t *obj = (json_t *)(uintptr_t)o;	/* the iterators want it so */
	const char *name;
	size_t next = 0;
	void *it;
	int n = 0, rc;

	for (it = json_object_iter(obj); it != NULL;
	    it = json_object_iter_next(obj, it)) {
		name = json_object_iter_key(it);
		if ((child = policytree_child(node, name, next)) == NULL) {
			audit_unknown(j->p->t.audit, node->field != NULL ?
			    node->field->kind : node->name, name);
			continue;
		}
		next = (size_t)(child - node->child) + 1;
		rc = member(j, child, json_object_iter_value(it));
		if (rc == -1)
			return -1;
		n += rc;
	}
	return n;
}

/* What else stands at the top of a record, besides kind and data. */
static int
top_member(struct job *j, const char *name, const json_t *v)
{
	const struct policy_node *node = policytree_child(j->p->t.policy->common,
	    name, 0);
	struct buf *out = &j->out->line;
	size_t start = out->len + strlen(",\"device\":\"");
	char id[PSEUDONYM_ID];
	int rc;

	if (strcmp(name, "id") == 0) {
		if (!json_is_string(v))
			return 0;
		snprintf(id, sizeof(id), "%s", json_string_value(v));
		if (j->stamp == NULL && pseudonym_id(j->p->t.keys,
		    json_string_value(v), id) == -1)
			return fail_set(j->f, FAIL_HERE,
			    "cannot compute HMAC-SHA-256");
		return put_name(out, "id", 2) == -1 ||
		    jsonl_string(out, id, strlen(id)) == -1 ?
		    fail_nomem(j->f) : 1;
	}
	if (node == NULL) {
		audit_unknown(j->p->t.audit, FIELDS_COMMON, name);
		return 0;
	}
	if ((rc = member(j, node, v)) != 1 || strcmp(name, "device") != 0)
		return rc;
	return buf_add(&j->out->device, out->p + start, out->len - 1 - start) ==
	    -1 ? fail_nomem(j->f) : 1;
}

static int
record(struct job *j, const struct policy_node *kind)
{
	json_t *rec = (json_t *)(uintptr_t)j->rec;
	struct buf *out = &j->out->line;
	const char *name;
	const json_t *v;
	void *it;
	int rc;

	if (buf_adds(out, "{\"v\":1,\"kind\":\"") == -1 ||
	    buf_add(out, kind->name, kind->name_len) == -1 ||
	    buf_addc(out, '"') == -1)
		return fail_nomem(j->f);
	for (it = json_object_iter(rec); it != NULL;
	    it = json_object_iter_next(rec, it)) {
		name = json_object_iter_key(it);
		v = json_object_iter_value(it);
		if (strcmp(name, "v") == 0 || strcmp(name, "kind") == 0 ||
		    strcmp(name, "anon") == 0)
			continue;
		if (strcmp(name, "data") != 0)
			rc = top_member(j, name, v);
		else if (buf_adds(out, ",\"data\":{") == -1 ||
		    (rc = members(j, kind, v)) == -1 || buf_addc(out, '}') == -1)
			rc = -1;
		if (rc == -1)
			return j->f->kind != FAIL_NONE ? -1 : fail_nomem(j->f);
	}
	if (buf_add(out, j->p->stamp.p, j->p->stamp.len) == -1 ||
	    buf_adds(out, j->stamp != NULL ? json_string_value(
	    json_object_get(j->stamp, "key")) :
	    pseudonym_epoch(j->p->t.keys)) == -1 ||
	    buf_adds(out, "\"}}") == -1)
		return fail_nomem(j->f);
	return 0;
}

/* The epoch is that of the time when it happened, else when it was seen. */
static void
choose_epoch(struct pseudonym *keys, const json_t *rec)
{
	const char *s = json_string_value(json_object_get(rec, "time"));
	int64_t t;

	if (s == NULL)
		s = json_string_value(json_object_get(rec, "collected_at"));
	if (s == NULL || clock_parse(s, &t, NULL) == -1)
		t = clock_wall();
	pseudonym_at(keys, t);
}

/* Of the tools' own kinds nothing but the fact may be left to tell. */
static bool
always_tells(const char *kind)
{
	return strcmp(kind, "gap") == 0 || strcmp(kind, "failure") == 0;
}

int
pack_record(struct pack *p, const json_t *rec, bool blind, bool again,
    struct pack_out *out, struct fail *f)
{
	struct job j = { .p = p, .rec = rec, .stamp = stamp_of(rec), .out = out,
	    .blind = blind, .f = f };
	const json_t *data = json_object_get(rec, "data");
	const struct policy_node *kind;

	buf_clear(&out->line);
	buf_clear(&out->device);
	out->log = NULL;
	kind = policytree_kind(p->t.policy,
	    json_string_value(json_object_get(rec, "kind")));
	out->kind = kind->name;
	if (!kind->passes && !always_tells(kind->name))
		return PACK_STAYS;
	choose_epoch(p->t.keys, rec);
	if (strcmp(kind->name, "log") == 0) {
		if (!packlog_passes(kind, data))
			return PACK_STAYS;
		if (blind)
			return PACK_BLIND;
		if (packlog_make(&p->log, p->t.scrub, p->chunks, rec,
		    j.stamp != NULL, again, f) == -1)
			return -1;
		j.chunk = policytree_child(kind, "chunk", 0);
		out->log = json_string_value(json_object_get(data, "log"));
		out->member = &p->log.member;
		out->text = &p->log.text;
	}
	return record(&j, kind) == -1 ? -1 : PACK_LEAVES;
}
