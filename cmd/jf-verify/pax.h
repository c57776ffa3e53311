/* SPDX-License-Identifier: ISC */
/* Extended headers of tar archives (POSIX pax), as far as they are plain:
 * the name and the size of the member that follows. */
#ifndef PAX_H
#define PAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pax {
	const char *path;		/* NULL: not told */
	size_t path_len;
	bool has_size;
	uint64_t size;
};

/* Read "LENGTH KEY=VALUE\n" records; path points into text.  0; -1: not
 * well-formed, a key twice, or another key. */
int	pax_read(struct pax *p, const char *text, size_t len);

#endif
