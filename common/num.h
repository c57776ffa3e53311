/* SPDX-License-Identifier: ISC */
/* Strict numbers: all of the text, no sign, no blank, within the range. */
#ifndef NUM_H
#define NUM_H

#include <stdint.h>

/* 0 and *out; -1 with errno EINVAL (not a number) or ERANGE. */
int	num_uint(const char *text, uint64_t min, uint64_t max, uint64_t *out);
/* Decimal with sign, fraction and exponent as JSON has them; finite. */
int	num_real(const char *text, double *out);
/* "90", "90s", "5m", "24h", "30d": seconds. */
int	num_duration(const char *text, uint64_t min, uint64_t max, uint64_t *out);
/* "500", "64K", "8M", "2G": bytes, powers of 1024. */
int	num_size(const char *text, uint64_t min, uint64_t max, uint64_t *out);
/* "12", "1.5 kB", "187.5 kB", "3.2 GB" (powers of 1000), for people. */
char	*num_bytes(uint64_t bytes, char *out, unsigned long size);
/* "45 s", "12 min", "3 h 20 min", "5 d", for people. */
char	*num_span(uint64_t seconds, char *out, unsigned long size);

#endif
