/* SPDX-License-Identifier: ISC */
/* New key pairs: NAME.jwk (0600) and NAME.pub.jwk. */
#ifndef KEYGEN_H
#define KEYGEN_H

#include "fail.h"
#include "jwk.h"

enum keygen_type { KEYGEN_SEAL, KEYGEN_RSA, KEYGEN_SIGN };

/* Make a pair; neither file may be there.  thumb is its thumbprint.  0; -1
 * with f. */
int	keygen_make(const char *name, enum keygen_type type,
	    char thumb[JWK_THUMB_LEN], struct fail *f);

#endif
