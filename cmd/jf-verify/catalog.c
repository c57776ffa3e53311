/* SPDX-License-Identifier: ISC */
#include "apply.h"
#include "catalog.h"
#include "clock.h"
#include "detached.h"
#include "file.h"
#include "jsonl.h"
#include "judge.h"
#include "standing.h"
#include "trust.h"

#define CATALOG_MAX	(4 * 1024 * 1024)
#define RELEASES_MAX	1024

static int
bad(struct job *j, const char *what)
{
	return verdict_problem(j->v, REASON_MALFORMED,
	    "the catalog is not well-formed: %s", what);
}

static bool
is_release(const json_t *r, const char *name)
{
	const json_t *revoked = json_object_get(r, "revoked"), *item;
	size_t i;

	if (!json_is_string(json_object_get(r, name)) ||
	    !json_is_string(json_object_get(r, "current")) ||
	    (revoked != NULL && !json_is_array(revoked)))
		return false;
	json_array_foreach(revoked, i, item)
		if (!json_is_string(item))
			return false;
	return true;
}

/* Releases, no two of one name: else the first or the last would count. */
static bool
are_releases(const json_t *list, const char *name)
{
	const json_t *r;
	size_t i, k;

	if (!json_is_array(list) || json_array_size(list) > RELEASES_MAX)
		return false;
	json_array_foreach(list, i, r) {
		if (!is_release(r, name))
			return false;
		for (k = 0; k < i; k++)
			if (json_equal(json_object_get(r, name),
			    json_object_get(json_array_get(list, k), name)))
				return false;
	}
	return true;
}

static bool
are_models(const json_t *models)
{
	const json_t *m, *sets;
	size_t i;

	if (!are_releases(models, "model"))
		return false;
	json_array_foreach(models, i, m) {
		sets = json_object_get(m, "parameter_sets");
		if (sets != NULL && (!are_releases(sets, "name") ||
		    json_array_size(sets) >= STANDING_MAX))
			return false;
	}
	return true;
}

/* {"catalog": 1, "version": N, "issued": DATE, "expires": DATE, "models":
 *  [{"model": M, "current": V, "revoked": [V...], "parameter_sets":
 *  [{"name": S, "current": V, "revoked": [V...]}]}]} */
static int
check_shape(struct job *j, const json_t *c)
{
	int64_t issued, expires;
	const char *s;

	if (json_integer_value(json_object_get(c, "catalog")) != 1 ||
	    json_integer_value(json_object_get(c, "version")) < 1)
		return bad(j, "catalog or version");
	s = json_string_value(json_object_get(c, "issued"));
	if (s == NULL || clock_parse(s, &issued, NULL) == -1)
		return bad(j, "issued");
	s = json_string_value(json_object_get(c, "expires"));
	if (s == NULL || clock_parse(s, &expires, NULL) == -1)
		return bad(j, "expires");
	if (!are_models(json_object_get(c, "models")))
		return bad(j, "models");
	if (j->now < issued)
		return verdict_problem(j->v, REASON_CLOCK,
		    "the catalog is from the future");
	if (j->now > expires)
		return verdict_problem(j->v, REASON_CATALOG_EXPIRED,
		    "the catalog has expired: ask for a new one");
	return 0;
}

static int
check_signature(struct job *j, const char *path, const struct buf *text)
{
	struct detached d = { .n = 0 };
	int rc = detached_find(j, path, &d);

	if (rc == 0)
		rc = judge_text(j, d.sig, d.n, text);
	detached_free(&d);
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
	else if (check_signature(j, path, &text) == 0) {
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
