/* SPDX-License-Identifier: ISC */
/* What an element tells besides records: identifiers, and where logs are. */
#ifndef MAP_TERM_H
#define MAP_TERM_H

#include "map_value.h"

/* Give the sink every term that the level names.  0, -1. */
int	map_term_give(const struct map_eval *ev, const struct map_frame *fr,
	    const struct profile_level *level);

/* Give the sink the log that this element of an index is.  0, -1. */
int	map_term_log(const struct map_eval *ev, const struct map_frame *fr,
	    const struct profile_level *level);

#endif
