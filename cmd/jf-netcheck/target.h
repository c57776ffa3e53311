/* SPDX-License-Identifier: ISC */
/* A target's text into its pieces; for endpoint.c. */
#ifndef TARGET_H
#define TARGET_H

#include "endpoint.h"

struct target {
	enum endpoint_scheme scheme;
	bool scheme_given;
	char host[256];		/* lower case, no brackets, no final dot */
	char path[1024];	/* "/" unless given */
	uint16_t ports[ENDPOINT_PORTS];
	size_t n;
};

/* 0; -1 with f, FAIL_USAGE, "TARGET: why". */
int	target_parse(const char *text, struct target *t, struct fail *f);

/* What a port without a scheme speaks. */
enum endpoint_scheme target_scheme(uint16_t port);

#endif
