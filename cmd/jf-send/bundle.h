/* SPDX-License-Identifier: ISC */
/* Bundles: files that jf-pack made, sealed whole as payloads of their own. */
#ifndef BUNDLE_H
#define BUNDLE_H

#include <jansson.h>

#include "fail.h"
#include "payload.h"

/*
 * Seal the file that a `bundle` record names: opened once, its size and
 * digest checked while it is sealed.  Nothing is in new/ unless all of it is
 * sound; then it is durable.  0; -1 with f.
 */
int	bundle_seal(struct payload *p, const json_t *rec, struct fail *f);

#endif
