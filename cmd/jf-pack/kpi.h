/* SPDX-License-Identifier: ISC */
/* The indicators, and a cell of one as a `kpi` record. */
#ifndef KPI_H
#define KPI_H

#include <jansson.h>

#include "release.h"
#include "window.h"

enum kpi {
	KPI_UTILIZATION, KPI_PACKING_DENSITY, KPI_RECYCLED_SHARE,
	KPI_JOBS_FINISHED, KPI_JOBS_FAILED, KPI_ERROR_RATE,
	KPI_AGENT_PER_VOLUME, KPI_MATERIAL_PER_VOLUME
};

struct kpi_cell {
	const struct release_value *value;
	enum window window;
	const char *model;		/* "" when no device told */
	const char *material;		/* NULL: all of them */
	unsigned k;
};

/* A ratio, numerator by denominator, or a count? */
bool	kpi_is_ratio(uint32_t kpi);

/* NULL when memory is out.  Ratios are told to three digits. */
json_t	*kpi_record(const struct kpi_cell *cell);

#endif
