/* SPDX-License-Identifier: ISC */
/* Replies of an FTP server (RFC 959 section 4.2), pure functions. */
#ifndef FTP_REPLY_H
#define FTP_REPLY_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/* A whole reply at the beginning of b: its code, *len its length; 0: not
 * whole yet; -1: not a reply. */
int	ftp_reply(const struct buf *b, size_t *len);

/* The port of "229 ... (|||PORT|)"; 0: none. */
uint16_t ftp_reply_epsv(const char *text);

/* Address and port of "227 ... (a,b,c,d,p,q)"; 0: none. */
uint16_t ftp_reply_pasv(const char *text, char address[INET_ADDRSTRLEN]);

#endif
