/* SPDX-License-Identifier: ISC */
#include "stream.h"

#include <stdio.h>
#include <string.h>

#include "checkpoint.h"
#include "msg.h"
#include "termsfile.h"

#define TRIES	3	/* packings of one record while it teaches terms */

/* Tell the check every term that was learned since. */
static int
teach_check(struct stream *s, struct fail *f)
{
	const size_t n = terms_count(s->tools.terms);
	struct terms_info info;
	const char *value;

	for (; s->inspected < n; s->inspected++) {
		value = terms_get(s->tools.terms, s->inspected, &info);
		if (inspect_term(s->tools.check, pseudonym_prefix(info.type), value,
		    info.len) == -1)
			return fail_nomem(f);
	}
	return 0;
}

/*
 * Pack and check.  A text may teach a name in its last line that stands in its
 * first: packed again, it is found there as well.  As pack_record; and
 * PACK_HIT with why in hit.
 */
#define PACK_HIT	(PACK_BLIND + 1)
static int
pack_checked(struct stream *s, const json_t *rec, struct inspect_hit *hit,
    struct fail *f)
{
	const char *device = json_string_value(json_object_get(rec, "device"));
	const bool blind = learn_blind(s->learn, device);
	size_t known;
	int rc, try;

	for (try = 0; try < TRIES; try++) {
		audit_forget(s->tools.audit);
		known = terms_count(s->tools.terms);
		rc = pack_record(s->pack, rec, blind, try > 0, &s->out, f);
		if (rc != PACK_LEAVES)
			return rc;
		if (teach_check(s, f) == -1)
			return -1;
		rc = inspect_line(s->tools.check, buf_text(&s->out.line),
		    s->out.line.len, hit, f);
		if (rc == 0)
			return PACK_LEAVES;
		if (rc == -1)
			return -1;
		if (terms_count(s->tools.terms) == known)
			break;
	}
	return PACK_HIT;
}

static int
put(struct stream *s, struct fail *f)
{
	audit_kind(s->tools.audit, s->out.kind)->out++;
	audit_release(s->tools.audit);
	return s->sink.put(s->sink.arg, &s->out, f);
}

int
stream_failure(struct stream *s, const char *what, const struct fail *why,
    struct fail *f)
{
	struct inspect_hit hit;
	json_t *rec;
	int rc;

	fail_keep(&s->worst, why);
	if ((rec = record_failure("pack", what, why, false)) == NULL)
		return fail_nomem(f);
	rc = pack_checked(s, rec, &hit, f);
	json_decref(rec);
	if (rc == PACK_LEAVES)
		return put(s, f);
	/* A name in our own words: tell it here only. */
	msg_error("%s: %s", what, why->text);
	return rc == -1 ? -1 : 0;
}

static int
withhold(struct stream *s, const char *what, const struct inspect_hit *hit,
    struct fail *f)
{
	struct fail why = { 0 };

	if (hit == NULL)
		fail_set(&why, FAIL_PART, "its device taught more terms than can "
		    "be looked for, so its text stays");
	else
		fail_set(&why, FAIL_PART, "not released: the check found a %s%s%s "
		    "(%s)", *hit->type != '\0' ? hit->type : "",
		    *hit->type != '\0' ? " " : "", hit->what, hit->form);
	return stream_failure(s, what, &why, f);
}

static int
stays(struct stream *s, const char *kind, bool foreign, struct fail *f)
{
	json_t *n;

	audit_kind(s->tools.audit, kind)->dropped++;
	if (!foreign)
		return 0;
	if (s->foreign == NULL && (s->foreign = json_object()) == NULL)
		return fail_nomem(f);
	if ((n = json_object_get(s->foreign, kind)) != NULL)
		return json_integer_set(n, json_integer_value(n) + 1);
	if (json_object_size(s->foreign) < AUDIT_UNKNOWN &&
	    json_object_set_new(s->foreign, kind, json_integer(1)) == -1)
		return fail_nomem(f);
	return 0;
}

/* Terms are kept before what was scrubbed by them is acknowledged. */
static int
keep_terms(struct stream *s, struct fail *f)
{
	if (s->terms_path == NULL || !terms_changed(s->tools.terms))
		return 0;
	return termsfile_save(s->tools.terms, s->terms_path, f);
}

static int
pass_checkpoint(struct stream *s, const json_t *rec, struct fail *f)
{
	int rc = checkpoint_line(rec, &s->out.line, f);

	if (rc == -1 || keep_terms(s, f) == -1)
		return -1;
	if (rc == 0)
		return stays(s, "checkpoint", true, f);
	s->out.kind = "checkpoint";
	s->out.log = NULL;
	buf_clear(&s->out.device);
	return put(s, f);
}

/* Pack a record and let it go, or say why not. */
static int
release(struct stream *s, const json_t *rec, const char *what, struct fail *f)
{
	const char *kind = json_string_value(json_object_get(rec, "kind"));
	struct inspect_hit hit;
	struct fail why = { 0 };
	int rc = pack_checked(s, rec, &hit, &why);

	if (rc == PACK_LEAVES)
		return put(s, f);
	if (rc == PACK_STAYS)
		return stays(s, kind, false, f);
	audit_kind(s->tools.audit, kind)->failed++;
	if (rc == PACK_BLIND)
		return withhold(s, what, NULL, f);
	if (rc == PACK_HIT)
		return withhold(s, what, &hit, f);
	why.kind = FAIL_PART;
	return stream_failure(s, what, &why, f);
}

static int
one(struct stream *s, const json_t *rec, const struct jsonl *in, struct fail *f)
{
	const char *kind = json_string_value(json_object_get(rec, "kind"));
	size_t known = terms_count(s->tools.terms);
	char what[64];

	record_watch_see(&s->watch, rec);
	audit_kind(s->tools.audit, kind)->in++;
	if (strcmp(kind, "checkpoint") == 0 && s->aggregate == NULL)
		return pass_checkpoint(s, rec, f);
	if (learn_record(s->learn, rec, f) == -1)
		return -1;
	s->tools.audit->learned += terms_count(s->tools.terms) - known;
	if (s->aggregate != NULL)
		return aggregate_add(s->aggregate, rec, f);
	if (strcmp(kind, "scrub_terms") == 0)
		return stays(s, kind, false, f);
	if (policytree_kind(s->tools.policy, kind) == NULL ||
	    strcmp(kind, FIELDS_COMMON) == 0)
		return stays(s, kind, true, f);
	snprintf(what, sizeof(what), "%s record in line %zu", kind, in->line);
	return release(s, rec, what, f);
}

int
stream_learn(struct stream *s, struct jsonl *in, struct fail *f)
{
	const size_t known = terms_count(s->tools.terms);
	struct fail why = { 0 };
	json_t *rec;
	int rc = 0;

	while (rc == 0 && jsonl_read(in, &rec, &why) == 1) {
		if (record_check(rec, &why) == 0)
			rc = learn_texts(s->learn, s->tools.scrub, rec, f);
		json_decref(rec);
	}
	s->tools.audit->learned += terms_count(s->tools.terms) - known;
	return rc;
}

int
stream_run(struct stream *s, struct jsonl *in, struct fail *f)
{
	json_t *rec;
	int got;

	for (;;) {
		if (!jsonl_has_line(in) && s->sink.idle != NULL &&
		    s->sink.idle(s->sink.arg, f) == -1)
			return -1;
		if ((got = jsonl_read(in, &rec, f)) != 1)
			return got;
		if (record_check(rec, f) == -1)
			got = fail_at(f, "%s:%zu", in->name, in->line);
		else
			got = one(s, rec, in, f);
		json_decref(rec);
		if (got == -1)
			return -1;
		if (in->line % 1024 == 0)
			msg_progress("%zu records", in->line);
	}
}

static int
tell_kpi(void *arg, const json_t *rec, struct fail *f)
{
	return release(arg, rec, "kpi record", f);
}

int
stream_tell(struct stream *s, struct fail *f)
{
	uint64_t hidden = 0;

	if (s->aggregate == NULL)
		return 0;
	if (aggregate_end(s->aggregate, tell_kpi, s, &hidden, f) == -1)
		return -1;
	if (hidden > 0)
		msg_detail("%llu cells are not told: too few devices",
		    (unsigned long long)hidden);
	return 0;
}

static void
name_foreign(struct stream *s)
{
	char list[256] = "", name[64];
	size_t len = 0;
	void *it;

	for (it = json_object_iter(s->foreign); it != NULL && len < sizeof(list);
	    it = json_object_iter_next(s->foreign, it))
		len += (size_t)snprintf(list + len, sizeof(list) - len,
		    "%s%" JSON_INTEGER_FORMAT " %s", len > 0 ? ", " : "",
		    json_integer_value(json_object_iter_value(it)),
		    msg_escape(name, sizeof(name), json_object_iter_key(it),
		    strlen(json_object_iter_key(it))));
	fail_set(&s->worst, FAIL_PART, "dropped records of kinds that do not "
	    "leave: %s", list);
}

int
stream_end(struct stream *s, struct fail *f)
{
	struct fail why = { 0 };

	msg_progress_end();
	if (keep_terms(s, &why) == -1)
		fail_keep(f, &why);
	if (s->foreign != NULL && s->worst.kind == FAIL_NONE)
		name_foreign(s);
	fail_keep(f, &s->worst);
	record_watch_end(&s->watch, f);
	return f->kind == FAIL_NONE ? 0 : -1;
}

void
stream_free(struct stream *s)
{
	pack_free(s->pack);
	aggregate_free(s->aggregate);
	learn_free(s->learn);
	pack_out_free(&s->out);
	json_decref(s->foreign);
}
