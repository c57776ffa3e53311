/* SPDX-License-Identifier: ISC */
/* Formats that have signatures of their own, which nothing here can check. */
#ifndef FOREIGN_H
#define FOREIGN_H

#include <stddef.h>

/* What bytes of a file that no format here knows begin with, for people:
 * "a cabinet file"; NULL: nothing that is known to be signed. */
const char *foreign_name(const unsigned char *p, size_t len);

#endif
