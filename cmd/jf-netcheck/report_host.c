/* SPDX-License-Identifier: ISC */
/* The host as a `finding` of its own, behind those of the endpoints. */
#include "clock.h"
#include "facts.h"
#include "record.h"
#include "remedy.h"
#include "report.h"

/* One verdict on the host, with its words in English. */
static json_t *
verdict_record(const struct report *r, const struct verdict *v)
{
	json_t *o = json_object();
	struct buf b = { 0 };

	report_put(o, "verdict", v->is->id);
	report_put(o, "state", catalogue_state_name(v->state));
	report_put(o, "confidence", verdict_confidence_name(v->confidence));
	report_put(o, "actor", catalogue_actor_name(v->is->actor));
	if (remedy_cause(&b, v, NULL, r->h, CATALOGUE_EN) == 0)
		report_put(o, "cause", buf_text(&b));
	buf_clear(&b);
	if (remedy_ask(&b, v, NULL, r->h, CATALOGUE_EN) == 0)
		report_put(o, "ask", buf_text(&b));
	buf_free(&b);
	return o;
}

static json_t *
checks(const struct report *r)
{
	struct fact fact[FACTS_MAX];
	size_t n = facts_of(r->h, CATALOGUE_EN, fact);
	json_t *all = json_object(), *one;

	for (size_t i = 0; i < n; i++) {
		one = json_object();
		report_put(one, "state", catalogue_state_name(fact[i].state));
		report_put(one, "text", fact[i].text);
		json_object_set_new(all, fact[i].name, one);
	}
	return all;
}

json_t *
report_host_record(const struct report *r)
{
	struct verdict v[VERDICT_HOST_MAX];
	size_t n = verdict_host(r->h, v, VERDICT_HOST_MAX), worst = 0;
	json_t *data = json_object(), *all = json_array(), *rec;
	char now[CLOCK_LEN];

	for (size_t i = 0; i < n; i++) {
		if (v[i].state == CATALOGUE_FAIL)
			worst = i;
		json_array_append_new(all, verdict_record(r, &v[i]));
	}
	report_put(data, "endpoint", "this-computer");
	report_put(data, "host", r->h->name);
	report_put(data, "path", "host");
	report_put(data, "verdict", n == 0 ? "ok" : v[worst].is->id);
	report_put(data, "state", catalogue_state_name(n == 0 ? CATALOGUE_OK :
	    v[worst].state));
	json_object_set_new(data, "checks", checks(r));
	json_object_set_new(data, "verdicts", all);
	if ((rec = record_new("finding", NULL, data)) == NULL)
		return NULL;
	clock_now(now);
	report_put(rec, "collected_at", now);
	if (record_set_id(rec) == 0)
		return rec;
	json_decref(rec);
	return NULL;
}
