/* SPDX-License-Identifier: ISC */
/* Which profile fits a device: the installed ones' probes are asked, over its
 * checked key and without any secret. */
#ifndef PROBE_H
#define PROBE_H

#include <jansson.h>

#include "fail.h"

/* line: of devices.jsonl, with url and pin (or allow_plaintext).  The
 * profile's name, allocated; NULL with f, FAIL_USAGE: none fits, or more than
 * one (named); FAIL_HERE: it does not answer. */
char	*probe_find(json_t *line, const char *config, struct fail *f);

#endif
