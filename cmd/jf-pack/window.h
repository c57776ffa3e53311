/* SPDX-License-Identifier: ISC */
/* Aligned windows of time, in UTC: days, weeks from Monday, months. */
#ifndef WINDOW_H
#define WINDOW_H

#include <stdint.h>

enum window { WINDOW_DAY, WINDOW_WEEK, WINDOW_MONTH };

/* Start of the window that t (seconds since 1970) lies in, and of the one
 * behind the window that begins at start. */
int64_t	window_start(enum window w, int64_t t);
int64_t	window_next(enum window w, int64_t start);

#endif
