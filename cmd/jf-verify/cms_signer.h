/* SPDX-License-Identifier: ISC */
/* SignerInfo (RFC 5652, 5.3) and the algorithms it names. */
#ifndef CMS_SIGNER_H
#define CMS_SIGNER_H

#include "cms.h"

/* Read signerInfos' content into m.  0; -1, with too many or unsupported
 * ones told to v. */
int	cms_signer_read_all(struct cms *m, struct der set, struct verdict *v);

#endif
