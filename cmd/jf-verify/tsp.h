/* SPDX-License-Identifier: ISC */
/* Time-stamp tokens (RFC 3161), against a domain's own tsa.pem. */
#ifndef TSP_H
#define TSP_H

#include "der.h"
#include "trust.h"
#include "verdict.h"

struct tsp_ask {
	struct der token;		/* a CMS message in memory */
	struct der signature;		/* the octets that it must stamp */
	const struct domain *domain;
	int64_t now;
};

/* 0 and *when, seconds since 1970; -1 and why. */
int	tsp_check(const struct tsp_ask *ask, int64_t *when,
	    char why[VERDICT_WHY_LEN]);

#endif
