/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "digest.h"
#include "lan_code.h"

int
lan_code_new(char code[LAN_CODE_LEN])
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	unsigned char r[10];
	int n = 0;

	if (digest_random(r, sizeof(r)) == -1)
		return -1;
	for (size_t i = 0; i < sizeof(r); i++) {
		if (i == 5)
			code[n++] = '-';
		code[n++] = letters[r[i] % 32];
	}
	code[n] = '\0';
	return 0;
}

int
lan_code_nonce(char nonce[LAN_CODE_NONCE])
{
	unsigned char r[16];

	if (digest_random(r, sizeof(r)) == -1)
		return -1;
	digest_hex(r, sizeof(r), nonce);
	return 0;
}

int
lan_code_mac(const char *code, const char *nonce, uint16_t port,
    char mac[LAN_CODE_MAC])
{
	char key[64], text[LAN_CODE_NONCE + 8];
	unsigned char raw[DIGEST_SHA256_LEN];
	size_t n = 0;
	int rc = -1;

	for (; *code != '\0' && n < sizeof(key); code++)
		if (isalnum((unsigned char)*code))
			key[n++] = (char)toupper((unsigned char)*code);
	snprintf(text, sizeof(text), "%s:%u", nonce, port);
	if (digest_hmac_sha256(key, n, text, strlen(text), raw) == 0) {
		digest_hex(raw, sizeof(raw), mac);
		rc = 0;
	}
	explicit_bzero(key, sizeof(key));
	return rc;
}
