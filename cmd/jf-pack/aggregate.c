/* SPDX-License-Identifier: ISC */
#include "aggregate.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "cells.h"
#include "clock.h"
#include "kpi.h"
#include "names.h"
#include "record.h"
#include "release.h"
#include "seen.h"
#include "sites.h"

#define ERROR_HOURS	100	/* errors are told per so many hours */
#define HOUR_S		3600

/* What is known of a device from records before. */
struct device {
	uint32_t model, site;
	int64_t look;		/* last heartbeat; 0: none */
	bool printing;
	double agents, volume;	/* last counters; < 0: none */
};

struct aggregate {
	enum window window;
	unsigned k;
	struct cells *cells;
	struct names *devices, *models, *materials;
	struct sites *sites;
	struct device *device;
	size_t n_devices;
	struct seen *seen;
	struct buf work;
};

/* The record at hand. */
struct at {
	struct aggregate *a;
	const json_t *data;
	const char *id;
	uint32_t device;
	int64_t time;
	struct fail *f;
};

struct aggregate *
aggregate_new(enum window window, unsigned k, const char *dir)
{
	struct aggregate *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->window = window;
	a->k = k;
	a->cells = cells_new(dir);
	a->devices = names_new();
	a->models = names_new();
	a->materials = names_new();
	a->sites = sites_new();
	a->seen = seen_new(AGGREGATE_SEEN);
	if (a->cells == NULL || a->devices == NULL || a->models == NULL ||
	    a->materials == NULL || a->sites == NULL || a->seen == NULL) {
		aggregate_free(a);
		return NULL;
	}
	return a;
}

void
aggregate_free(struct aggregate *a)
{
	if (a == NULL)
		return;
	cells_free(a->cells);
	names_free(a->devices);
	names_free(a->models);
	names_free(a->materials);
	sites_free(a->sites);
	seen_free(a->seen);
	buf_free(&a->work);
	free(a->device);
	free(a);
}

static int
add(const struct at *at, enum kpi kpi, int64_t time, uint32_t material,
    double num, double den)
{
	struct cells_key key = { .from = window_start(at->a->window, time),
	    .kpi = kpi, .model = at->a->device[at->device].model,
	    .material = material };

	return cells_add(at->a->cells, &key, at->device, num, den, at->f);
}

static const char *
text(const json_t *data, const char *name)
{
	const char *s = json_string_value(json_object_get(data, name));

	return s != NULL ? s : "";
}

/* A number that is there and not below 0, or -1. */
static double
number(const json_t *data, const char *name)
{
	const json_t *v = json_object_get(data, name);
	double d = json_number_value(v);

	return json_is_number(v) && d >= 0 ? d : -1;
}

static int
material(const struct at *at, uint32_t *out)
{
	const char *name = text(at->data, "material_type");
	int64_t n = names_number(at->a->materials, *name != '\0' ? name :
	    "unknown", at->f);

	*out = (uint32_t)n;
	return n == -1 ? -1 : 0;
}

/* A job, an event counts once, whoever sends it how often. */
static bool
is_repeat(const struct at *at, const char *kind, const char *id)
{
	struct buf *b = &at->a->work;

	buf_clear(b);
	if (buf_printf(b, "%s\n%u\n%s", kind, at->device, id) == -1)
		return false;
	return seen_before(at->a->seen, buf_text(b), b->len);
}

/*
 * The state seen last lasts until this look, but not longer than one look can
 * speak for; what lies in another window counts there.
 */
static int
heartbeat(const struct at *at)
{
	struct device *d = &at->a->device[at->device];
	int64_t from = d->look, end = at->time, next;
	double s;

	if (end > from + AGGREGATE_LOOK_S)
		end = from + AGGREGATE_LOOK_S;
	for (; from != 0 && from < end; from = next) {
		next = window_next(at->a->window,
		    window_start(at->a->window, from));
		next = next < end ? next : end;
		s = (double)(next - from);
		if (add(at, KPI_UTILIZATION, from, CELLS_ALL, d->printing ? s : 0,
		    s) == -1 ||
		    (d->printing && add(at, KPI_ERROR_RATE, from, CELLS_ALL, 0,
		    s / HOUR_S / ERROR_HOURS) == -1))
			return -1;
	}
	if (at->time >= d->look) {
		d->look = at->time;
		d->printing = strcmp(text(at->data, "printer_status"),
		    "printing") == 0;
	}
	return 0;
}

/* When a job ended, as far as the device tells. */
static int64_t
job_time(const struct at *at)
{
	int64_t t;

	return clock_parse(text(at->data, "completion_date"), &t, NULL) == 0 ?
	    t : at->time;
}

static int
job(const struct at *at)
{
	const int64_t t = job_time(at);
	const char *status = text(at->data, "job_completion_status");
	const bool done = strcmp(status, "completed") == 0;
	const bool failed = strcmp(status, "failed") == 0 ||
	    strcmp(status, "interrupted") == 0;
	double volume = number(at->data, "volume_mm3");
	double density = number(at->data, "density_pct");
	double used = number(at->data, "material_used_in_parts_g");
	uint32_t m;

	if ((!done && !failed) ||
	    is_repeat(at, "job", text(at->data, "job_id")))
		return 0;
	if (material(at, &m) == -1 ||
	    add(at, done ? KPI_JOBS_FINISHED : KPI_JOBS_FAILED, t, m, 1, 0) == -1)
		return -1;
	if (!done)	/* what a broken job used tells little */
		return 0;
	if (volume > 0 && density > 0 && add(at, KPI_PACKING_DENSITY, t, m,
	    volume, volume / density * 100) == -1)
		return -1;
	if (volume > 0 && used >= 0)
		return add(at, KPI_MATERIAL_PER_VOLUME, t, m, used,
		    volume / 1000);
	return 0;
}

static int
event(const struct at *at)
{
	const char *severity = text(at->data, "severity");

	if ((strcmp(severity, "error") != 0 &&
	    strcmp(severity, "critical") != 0) ||
	    is_repeat(at, "event", at->id))
		return 0;
	return add(at, KPI_ERROR_RATE, at->time, CELLS_ALL, 1, 0);
}

/* Lifetime counters: what they grew by since the last look. */
static int
counters(const struct at *at)
{
	struct device *d = &at->a->device[at->device];
	double agents = number(at->data, "total_agents_consumed_cc");
	double volume = number(at->data, "total_printed_volume_mm3");
	int rc = 0;

	if (agents < 0 || volume < 0)
		return 0;
	/* One that went back was set to zero: nothing is known of between. */
	if (d->volume >= 0 && volume > d->volume && agents >= d->agents)
		rc = add(at, KPI_AGENT_PER_VOLUME, at->time, CELLS_ALL,
		    agents - d->agents, (volume - d->volume) / 1000);
	d->agents = agents;
	d->volume = volume;
	return rc;
}

static int
build_unit(const struct at *at)
{
	double share = number(at->data, "recycled_percentage");
	double amount = number(at->data, "amount_of_material_g");
	uint32_t m;

	if (share < 0 || amount <= 0)
		return 0;
	if (material(at, &m) == -1)
		return -1;
	return add(at, KPI_RECYCLED_SHARE, at->time, m, share / 100 * amount,
	    amount);
}

static int
identification(const struct at *at)
{
	int64_t n = names_number(at->a->models, text(at->data, "model_number"),
	    at->f);

	at->a->device[at->device].model = (uint32_t)n;
	return n == -1 ? -1 : 0;
}

/* The device of a record, known from here on. */
static int
meet(const struct at *at, const json_t *rec, uint32_t *number_out)
{
	const char *key = text(json_object_get(rec, "anon"), "key");
	struct aggregate *a = at->a;
	struct fail *f = at->f;
	int64_t n, model, site;
	struct device *d;

	n = names_number(a->devices, text(rec, "device"), f);
	model = names_number(a->models, "", f);
	site = sites_see(a->sites, key, at->time, f);
	if (n == -1 || model == -1 || site == -1)
		return -1;
	*number_out = (uint32_t)n;
	if ((size_t)n < a->n_devices)
		return 0;
	if ((n & (n - 1)) == 0) {	/* room for twice as many */
		d = realloc(a->device, (size_t)(n > 0 ? 2 * n : 1) * sizeof(*d));
		if (d == NULL)
			return fail_nomem(f);
		a->device = d;
	}
	a->device[n] = (struct device){ .model = (uint32_t)model,
	    .site = (uint32_t)site, .agents = -1, .volume = -1 };
	a->n_devices++;
	return 0;
}

int
aggregate_add(struct aggregate *a, const json_t *rec, struct fail *f)
{
	static const struct {
		const char *kind;
		int (*take)(const struct at *);
	} kinds[] = {
		{ "heartbeat", heartbeat }, { "job", job }, { "event", event },
		{ "counters", counters }, { "build_unit", build_unit },
		{ "identification", identification },
	};
	struct at at = { .a = a, .data = json_object_get(rec, "data"),
	    .id = text(rec, "id"), .f = f };
	const char *when = text(rec, "time"), *kind = text(rec, "kind");
	size_t i;

	if (*when == '\0')
		when = text(rec, "collected_at");
	if (*text(rec, "device") == '\0' ||
	    clock_parse(when, &at.time, NULL) == -1)
		return 0;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return meet(&at, rec, &at.device) == -1 ? -1 :
			    kinds[i].take(&at);
	return 0;
}

/* What one call of put gets. */
struct putter {
	struct aggregate *a;
	int (*put)(void *, const json_t *, struct fail *);
	void *arg;
};

static uint32_t
site_of(void *arg, uint32_t device)
{
	const struct putter *p = arg;

	return p->a->device[device].site;
}

static int
tell(void *arg, const struct release_value *v, struct fail *f)
{
	const struct putter *p = arg;
	const struct aggregate *a = p->a;
	struct kpi_cell cell = { .value = v, .window = a->window, .k = a->k,
	    .model = names_name(a->models, v->key.model) };
	json_t *rec = NULL;
	int rc = -1;

	if (v->key.material != CELLS_ALL)
		cell.material = names_name(a->materials, v->key.material);
	if ((rec = kpi_record(&cell)) == NULL)
		fail_nomem(f);
	else
		rc = p->put(p->arg, rec, f);
	json_decref(rec);
	return rc;
}

int
aggregate_end(struct aggregate *a, int (*put)(void *arg, const json_t *rec,
    struct fail *f), void *arg, uint64_t *hidden, struct fail *f)
{
	struct putter p = { a, put, arg };
	const struct release r = { .k = a->k, .by_den = kpi_is_ratio,
	    .sites = a->sites, .site_of = site_of, .tell = tell, .arg = &p };

	return release_cells(&r, a->cells, hidden, f);
}
