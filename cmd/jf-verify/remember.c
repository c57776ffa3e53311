/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dirs.h"
#include "file.h"
#include "jsonl.h"
#include "remember.h"
#include "trust.h"
#include "version.h"

#define SEEN		"verify/seen.json"
#define SEEN_MAX	(4 * 1024 * 1024)
#define ANY_MODEL	""		/* of files that tell none */

static int
take_lock(struct remember *r, const char *state, struct fail *f)
{
	char *dir = dirs_state_file(state, "verify", f);
	char *lock = dir != NULL ? file_join(dir, "lock") : NULL;

	if (dir != NULL && lock == NULL)
		fail_nomem(f);
	if (lock != NULL && file_make_dir(dir, f) == 0)
		r->lock = file_lock(lock, f);
	free(lock);
	free(dir);
	return r->lock == -1 ? -1 : 0;
}

int
remember_open(struct remember *r, const char *state, bool write,
    struct fail *f)
{
	*r = (struct remember){ .lock = -1 };
	if ((r->path = dirs_state_file(state, SEEN, f)) == NULL ||
	    (write && take_lock(r, state, f) == -1))
		goto bad;
	if (access(r->path, F_OK) == -1 && errno == ENOENT)
		r->root = json_object();
	else
		r->root = jsonl_load(r->path, SEEN_MAX, f);
	if (r->root != NULL)
		return 0;
bad:
	remember_close(r, f);
	return -1;
}

int
remember_close(struct remember *r, struct fail *f)
{
	struct buf b = { 0 };
	int rc = 0;

	if (r->raised && r->lock != -1) {
		if (jsonl_dump(&b, r->root, JSONL_SORTED) == -1 ||
		    buf_addc(&b, '\n') == -1)
			rc = fail_nomem(f);
		else
			rc = file_replace(r->path, b.p, b.len, 0600, f);
	}
	if (r->lock != -1)
		close(r->lock);
	json_decref(r->root);
	free(r->path);
	buf_free(&b);
	*r = (struct remember){ .lock = -1 };
	return rc;
}

/* {"domains": {DOMAIN: {"models": {MODEL: VERSION}, "stale": {PACKAGE: N},
 *  "catalog": N}}, "time": SECONDS} */
static json_t *
domain_of(const struct remember *r, const char *domain)
{
	return json_object_get(json_object_get(r->root, "domains"), domain);
}

static json_t *
child(json_t *parent, const char *name)
{
	json_t *o = json_object_get(parent, name);

	if (json_is_object(o))
		return o;
	o = json_object();
	return json_object_set_new(parent, name, o) == 0 ? o : NULL;
}

static const char *
seen_version(const struct remember *r, const struct job *j, const char *model)
{
	return json_string_value(json_object_get(json_object_get(
	    domain_of(r, j->domain->name), "models"), model));
}

static void
check_model(const struct remember *r, struct job *j, const char *model)
{
	const char *seen = seen_version(r, j, model);
	enum version_order o;

	if (seen == NULL || j->v->version == NULL)
		return;
	o = version_compare(j->domain->policy.scheme, j->v->version, seen);
	if (o == VERSION_OLDER && j->a->allow_rollback)
		verdict_relaxed(j->v, "allow_rollback");
	else if (o == VERSION_OLDER)
		verdict_problem(j->v, REASON_ROLLBACK, "version %.80s is older "
		    "than %.80s, which was verified before", j->v->version, seen);
	else if (o == VERSION_UNKNOWN)
		verdict_problem(j->v, REASON_VERSION_UNCOMPARABLE,
		    "cannot compare %.80s with %.80s, which was verified before",
		    j->v->version, seen);
}

void
remember_check_clock(const struct remember *r, struct job *j)
{
	json_int_t seen = json_integer_value(json_object_get(r->root, "time"));

	if (j->a->at == NULL && j->now < seen)
		verdict_problem(j->v, REASON_CLOCK, "this computer's clock is "
		    "behind the time of something verified before");
}

void
remember_check(const struct remember *r, struct job *j)
{
	const json_t *model, *stale;
	uint64_t version;
	size_t i;

	if (j->domain == NULL)
		return;
	json_array_foreach(j->v->models, i, model)
		check_model(r, j, json_string_value(model));
	if (i == 0)
		check_model(r, j, ANY_MODEL);
	if (j->v->package == NULL || j->v->version == NULL)
		return;
	stale = json_object_get(json_object_get(domain_of(r, j->domain->name),
	    "stale"), j->v->package);
	version = strtoull(j->v->version, NULL, 10);
	if (json_is_integer(stale) &&
	    version <= (uint64_t)json_integer_value(stale))
		verdict_problem(j->v, REASON_STALE,
		    "version %.80s was declared stale by a later package",
		    j->v->version);
}

static void
raise_model(json_t *models, const struct job *j, const char *model)
{
	const char *seen = json_string_value(json_object_get(models, model));

	if (seen == NULL || version_compare(j->domain->policy.scheme,
	    j->v->version, seen) == VERSION_NEWER)
		json_object_set_new(models, model, json_string(j->v->version));
}

void
remember_raise(struct remember *r, const struct job *j)
{
	json_t *domain = child(child(r->root, "domains"), j->domain->name);
	json_t *models = child(domain, "models"), *stale;
	const json_t *model;
	size_t i;

	if (j->a->at == NULL && (json_int_t)j->now > json_integer_value(
	    json_object_get(r->root, "time")))
		json_object_set_new(r->root, "time",
		    json_integer((json_int_t)j->now));
	r->raised = true;
	if (j->v->version == NULL)
		return;
	json_array_foreach(j->v->models, i, model)
		raise_model(models, j, json_string_value(model));
	if (i == 0)
		raise_model(models, j, ANY_MODEL);
	if (!j->v->has_stale || j->v->package == NULL)
		return;
	stale = child(domain, "stale");
	if ((uint64_t)json_integer_value(json_object_get(stale,
	    j->v->package)) < j->v->stale)
		json_object_set_new(stale, j->v->package,
		    json_integer((json_int_t)j->v->stale));
}

json_int_t
remember_catalog(const struct remember *r, const char *domain)
{
	return json_integer_value(json_object_get(domain_of(r, domain),
	    "catalog"));
}

void
remember_raise_catalog(struct remember *r, const char *domain,
    json_int_t number)
{
	json_object_set_new(child(child(r->root, "domains"), domain),
	    "catalog", json_integer(number));
	r->raised = true;
}
