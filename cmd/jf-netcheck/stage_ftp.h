/* SPDX-License-Identifier: ISC */
/*
 * Stage: FTP (RFC 959, 2428): banner, anonymous login, and the data channel
 * by EPSV and by PASV, each opened and closed again; nothing is transferred.
 */
#ifndef STAGE_FTP_H
#define STAGE_FTP_H

#include "attempt.h"

enum attempt_next stage_ftp(struct attempt *a, enum attempt_event event);

#endif
