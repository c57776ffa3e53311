/* SPDX-License-Identifier: ISC */
#include "kpi.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "record.h"

static const struct {
	const char *name, *unit;
	bool ratio;
} kpis[] = {
	[KPI_UTILIZATION] = { "utilization", "ratio", true },
	[KPI_PACKING_DENSITY] = { "packing_density", "ratio", true },
	[KPI_RECYCLED_SHARE] = { "recycled_share", "ratio", true },
	[KPI_JOBS_FINISHED] = { "jobs_finished", "1", false },
	[KPI_JOBS_FAILED] = { "jobs_failed", "1", false },
	[KPI_ERROR_RATE] = { "error_rate", "1/100h", true },
	[KPI_AGENT_PER_VOLUME] = { "agent_per_volume", "cm3/cm3", true },
	[KPI_MATERIAL_PER_VOLUME] = { "material_per_volume", "g/cm3", true },
};

static const char *const windows[] = {
	[WINDOW_DAY] = "day", [WINDOW_WEEK] = "week", [WINDOW_MONTH] = "month",
};

bool
kpi_is_ratio(uint32_t kpi)
{
	return kpis[kpi].ratio;
}

static json_t *
value(const struct release_value *v)
{
	char out[32];

	if (!kpis[v->key.kpi].ratio)
		return json_integer((json_int_t)(v->num + 0.5));
	snprintf(out, sizeof(out), "%.2e", v->num / v->den);
	return json_real(strtod(out, NULL));
}

static json_t *
data_of(const struct kpi_cell *c)
{
	const struct release_value *v = c->value;
	char from[CLOCK_LEN], to[CLOCK_LEN];
	json_t *data;

	clock_format(v->key.from, 0, from);
	clock_format(window_next(c->window, v->key.from), 0, to);
	data = json_pack("{s:s, s:s, s:s, s:s}", "name",
	    kpis[v->key.kpi].name, "window", windows[c->window], "from", from,
	    "to", to);
	if (*c->model != '\0')
		json_object_set_new(data, "model", json_string(c->model));
	if (c->material != NULL)
		json_object_set_new(data, "material", json_string(c->material));
	if (json_object_set_new(data, "value", value(v)) == 0 &&
	    json_object_update_new(data, json_pack("{s:s, s:I, s:I, s:I}",
	    "unit", kpis[v->key.kpi].unit, "devices", (json_int_t)v->devices,
	    "sites", (json_int_t)v->sites, "k", (json_int_t)c->k)) == 0)
		return data;
	json_decref(data);
	return NULL;
}

json_t *
kpi_record(const struct kpi_cell *cell)
{
	json_t *data = data_of(cell), *rec = NULL;
	char now[CLOCK_LEN];

	if (data == NULL || (rec = record_new("kpi", NULL, data)) == NULL)
		return NULL;
	clock_now(now);
	if (json_object_set_new(rec, "collected_at", json_string(now)) == 0 &&
	    record_set_id(rec) == 0)
		return rec;
	json_decref(rec);
	return NULL;
}
