/* SPDX-License-Identifier: ISC */
/* What only all findings together tell. */
#ifndef CORRELATE_H
#define CORRELATE_H

#include "probe.h"

/* Fill other_family, other_path, alternative, issuer_shared, key_shared and
 * the host's clock. */
void	correlate(struct probe_run *run);

/* Did the endpoint pass by this family and path? */
bool	correlate_passed(const struct finding *f);

/* The registered domain, near enough: the last two labels. */
const char *correlate_domain(const char *host);

#endif
