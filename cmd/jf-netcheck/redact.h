/* SPDX-License-Identifier: ISC */
/*
 * --redact: what goes to strangers tells nothing of the site.  This host's
 * name and addresses, private addresses, the proxy, devices and targets on
 * private addresses become names such as "private-2", equal for equal; what
 * peers wrote (banners, texts of filters) is left out.
 */
#ifndef REDACT_H
#define REDACT_H

#include "evidence.h"
#include "fail.h"

/* Change all of a run in place.  0; -1 with f (memory). */
int	redact_run(struct endpoint_list *list, struct finding *v, size_t n,
	    struct evidence_host *h, struct fail *f);

#endif
