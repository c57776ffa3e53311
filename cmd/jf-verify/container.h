/* SPDX-License-Identifier: ISC */
/* Every container_*.c has its format here and its row in format.c. */
#ifndef CONTAINER_H
#define CONTAINER_H

#include "format.h"

extern const struct format container_cms, container_mender, container_rauc,
    container_signify, container_signify_gzip, container_swupdate;

#endif
