/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "due.h"
#include "profile_rules.h"

/* Seconds that a request may come early: cron is not exact. */
static int64_t
slack(uint64_t every_s)
{
	return every_s / 10 < 60 ? (int64_t)(every_s / 10) : 60;
}

static uint64_t
cadence(const struct visit *v, const struct profile_request *r)
{
	return r->every_s > 0 ? r->every_s : v->run->heartbeat_s;
}

/* --- what is wanted --- */

/* Does anything below these rules make the test true? */
static bool
any_level(const struct profile_level *levels, size_t n,
    bool (*test)(const struct profile_level *, const struct out *),
    const struct out *out)
{
	for (size_t i = 0; i < n; i++)
		if (test(&levels[i], out) || any_level(levels[i].inner,
		    levels[i].n_inner, test, out))
			return true;
	return false;
}

static bool
is_wanted(const struct profile_level *level, const struct out *out)
{
	return (level->kind != NULL && out_wants(out, level->kind)) ||
	    (level->log != NULL && out_wants(out, "log"));
}

static bool
fields_tell(const struct profile_field *fields, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fields[i].term != NULL || fields_tell(fields[i].spec.fields,
		    fields[i].spec.n_fields))
			return true;
	return false;
}

static bool
tells_terms(const struct profile_level *level, const struct out *out)
{
	(void)out;
	return level->n_terms > 0 ||
	    fields_tell(level->fields, level->n_fields);
}

/* Free text may hold names that only other answers tell as such. */
static bool
wants_free_text(const struct out *out)
{
	return out->private && (out_wants(out, "event") ||
	    out_wants(out, "job") || out_wants(out, "log"));
}

static bool
is_useful(const struct visit *v, const struct profile_request *r)
{
	const struct profile_rules *rules = r->rules;
	const struct out *out = v->run->out;

	if (r->on_demand)
		return false;
	if (r->cursor == PROFILE_BYTES && r->log != NULL)
		return out_wants(out, "log");
	return any_level(rules->levels, rules->n, is_wanted, out) ||
	    (wants_free_text(out) &&
	    any_level(rules->levels, rules->n, tells_terms, out));
}

/* --- when --- */

static bool
is_due(const struct visit *v, const struct profile_request *r)
{
	int64_t asked = state_asked(&v->state, r->name), now = v->run->now;
	uint64_t every_s = cadence(v, r);

	return v->run->by_hand || asked == 0 || asked > now ||
	    now - asked >= (int64_t)every_s - slack(every_s);
}

int
due_find(struct visit *v)
{
	const struct profile *p = v->profile;
	size_t i;
	int j;

	if ((v->due = calloc(p->n + 1, sizeof(*v->due))) == NULL)
		return -1;
	if (!v->run->by_hand &&
	    state_number(&v->state, "not_before") > v->run->now)
		return 0;
	for (i = 0; i < p->n; i++) {
		if (!is_useful(v, &p->requests[i]) ||
		    !is_due(v, &p->requests[i]))
			continue;
		for (j = (int)i; j != -1 && !v->due[j];
		    j = p->requests[j].needs)
			v->due[j] = true;
	}
	return 0;
}

bool
due_any(const struct visit *v)
{
	for (size_t i = 0; i < v->profile->n; i++)
		if (v->due[i])
			return true;
	return false;
}

void
due_next(const struct visit *v)
{
	const struct profile_request *r;
	int64_t at, asked;
	size_t i;

	for (i = 0; i < v->profile->n; i++) {
		r = &v->profile->requests[i];
		if (!is_useful(v, r))
			continue;
		asked = v->due[i] ? v->run->now :
		    state_asked(&v->state, r->name);
		at = asked + (int64_t)cadence(v, r);
		if (v->run->next_due == 0 || at < v->run->next_due)
			v->run->next_due = at;
	}
}
