/* SPDX-License-Identifier: ISC */
/* The parts of verdict_judge, a file a layer; each takes a failed or warning
 * stage.  For verdict*.c alone. */
#ifndef VERDICT_PART_H
#define VERDICT_PART_H

#include "verdict.h"

/* Set the verdict by its id, with the catalogue's state. */
void	verdict_part_set(struct verdict *v, const char *id,
	    enum verdict_confidence c);

/* An answer that a TTL of answer_hop brings comes from behind the router
 * before, or from there. */
void	verdict_part_place(struct verdict *v, int answer_hop,
	    const char *before);

/* Each sets *v and returns true where it has something to say. */
bool	verdict_part_dns(const struct finding *f, struct verdict *v);
bool	verdict_part_sinkhole(const struct finding *f, struct verdict *v);
bool	verdict_part_tcp(const struct finding *f, struct verdict *v);
bool	verdict_part_proxy(const struct finding *f,
	    const struct evidence_host *h, struct verdict *v);
bool	verdict_part_tls(const struct finding *f,
	    const struct evidence_host *h, struct verdict *v);
bool	verdict_part_http(const struct finding *f, struct verdict *v);
bool	verdict_part_ftp(const struct finding *f, struct verdict *v);
bool	verdict_part_peer(const struct finding *f, struct verdict *v);

/* A target that only this site knows: typed by hand, not on the internet. */
bool	verdict_part_is_private(const struct finding *f);

/* Does this X509_V_ error say that nobody known made the certificate? */
bool	verdict_part_is_unknown_issuer(int error);

#endif
