/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "apply.h"
#include "catalog.h"
#include "clock.h"
#include "detached.h"
#include "file.h"
#include "jsonl.h"
#include "judge.h"
#include "trust.h"

#define CATALOG_MAX	(4 * 1024 * 1024)

static int
bad(struct job *j, const char *what)
{
	return verdict_problem(j->v, REASON_MALFORMED,
	    "the catalog is not well-formed: %s", what);
}

static bool
is_model(const json_t *m)
{
	const json_t *revoked = json_object_get(m, "revoked"), *item;
	size_t i;

	if (!json_is_string(json_object_get(m, "model")) ||
	    !json_is_string(json_object_get(m, "current")) ||
	    (revoked != NULL && !json_is_array(revoked)))
		return false;
	json_array_foreach(revoked, i, item)
		if (!json_is_string(item))
			return false;
	return true;
}

/* {"catalog": 1, "version": N, "issued": DATE, "expires": DATE, "models":
 *  [{"model": M, "current": V, "revoked": [V...]}]} */
static int
check_shape(struct job *j, const json_t *c)
{
	const json_t *models = json_object_get(c, "models"), *m;
	int64_t issued, expires;
	const char *s;
	size_t i;

	if (json_integer_value(json_object_get(c, "catalog")) != 1 ||
	    json_integer_value(json_object_get(c, "version")) < 1)
		return bad(j, "catalog or version");
	s = json_string_value(json_object_get(c, "issued"));
	if (s == NULL || clock_parse(s, &issued, NULL) == -1)
		return bad(j, "issued");
	s = json_string_value(json_object_get(c, "expires"));
	if (s == NULL || clock_parse(s, &expires, NULL) == -1)
		return bad(j, "expires");
	if (!json_is_array(models))
		return bad(j, "models");
	json_array_foreach(models, i, m)
		if (!is_model(m))
			return bad(j, "an entry of models");
	if (j->now < issued)
		return verdict_problem(j->v, REASON_CLOCK,
		    "the catalog is from the future");
	if (j->now > expires)
		return verdict_problem(j->v, REASON_CATALOG_EXPIRED,
		    "the catalog has expired: ask for a new one");
	return 0;
}

static int
judge_text(struct job *j, const char *path, const struct buf *text)
{
	struct detached d = { .n = 0 };
	struct hashes h = { 0 };
	struct message msg = { &h, text->p, text->len };
	int rc = detached_find(j, path, &d);

	if (rc == 0)
		rc = judge_signatures(j, d.sig, d.n, &msg);
	detached_free(&d);
	hashes_free(&h);
	return rc;
}

int
catalog_load(struct job *j, const char *path, json_t **out)
{
	struct buf text = { 0 };
	struct fail f = { 0 };
	int rc = -1;

	*out = NULL;
	j->v->format = "jf-catalog";
	if (file_read(path, CATALOG_MAX, &text, &f) == -1)
		verdict_problem(j->v, REASON_UNREADABLE, "%s", f.text);
	else if (j->trust->n == 0)
		verdict_problem(j->v, REASON_NO_TRUST, "no trusted key or "
		    "certificate: ask the maker for one, then use --trust FILE");
	else if (judge_text(j, path, &text) == 0) {
		if (jsonl_parse(buf_text(&text), text.len, out, &f) == -1)
			rc = bad(j, f.text);
		else
			rc = check_shape(j, *out);
	}
	buf_free(&text);
	apply_policy(j);
	judge_end(j);
	if (verdict_has_problem(j->v))
		rc = -1;
	if (rc == -1) {
		json_decref(*out);
		*out = NULL;
	}
	return rc;
}

int
catalog_check_number(struct job *j, const json_t *catalog, struct remember *r,
    bool raise)
{
	json_int_t n = json_integer_value(json_object_get(catalog, "version"));
	json_int_t seen = remember_catalog(r, j->domain->name);

	if (n < seen)
		return verdict_problem(j->v, REASON_ROLLBACK, "catalog %lld is "
		    "older than %lld, which was seen before", (long long)n,
		    (long long)seen);
	if (raise && n > seen)
		remember_raise_catalog(r, j->domain->name, n);
	return 0;
}

enum catalog_status
catalog_status(const json_t *catalog, const struct printer *p,
    const struct domain *d, const char **current)
{
	const json_t *m, *list = json_object_get(catalog, "models");
	size_t i;

	*current = NULL;
	if (p->model == NULL || p->firmware == NULL)
		return CATALOG_UNKNOWN;
	json_array_foreach(list, i, m) {
		if (strcmp(json_string_value(json_object_get(m, "model")),
		    p->model) != 0)
			continue;
		*current = json_string_value(json_object_get(m, "current"));
		if (policy_lists(json_object_get(m, "revoked"), p->firmware))
			return CATALOG_REVOKED;
		switch (version_compare(d->policy.scheme, p->firmware,
		    *current)) {
		case VERSION_SAME:
			return CATALOG_CURRENT;
		case VERSION_NEWER:
			return CATALOG_NEWER;
		case VERSION_OLDER:
			return CATALOG_OUTDATED;
		case VERSION_UNKNOWN:
			return CATALOG_UNKNOWN;
		}
	}
	return CATALOG_UNKNOWN;
}

const char *
catalog_status_name(enum catalog_status s)
{
	static const char *const names[] = {
		[CATALOG_CURRENT] = "current", [CATALOG_NEWER] = "newer",
		[CATALOG_OUTDATED] = "outdated", [CATALOG_REVOKED] = "revoked",
		[CATALOG_UNKNOWN] = "unknown"
	};

	return names[s];
}
