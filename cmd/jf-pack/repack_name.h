/* SPDX-License-Identifier: ISC */
/* Names of members: what they are called, and what they tell of the content. */
#ifndef REPACK_NAME_H
#define REPACK_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "fail.h"
#include "scrub.h"

/* Scrub a member's name into out: no leading slash or drive, no "." parts.
 * 0; 1 when it would leave the archive ("..", empty, NUL); -1 with f. */
int	repack_name(struct scrub *s, const char *name, struct buf *out,
	    struct fail *f);

/* The same for the target of a link in the member name: it may climb, but
 * not out of the archive. */
int	repack_name_target(struct scrub *s, const char *name,
	    const char *target, struct buf *out, struct fail *f);

/* Is it a model (3mf, stl, gcode): what never leaves, whatever its form? */
bool	repack_name_is_model(const char *name);

/* Do the first bytes look like text, of any encoding? */
bool	repack_name_is_text(const unsigned char *head, size_t len);

#endif
