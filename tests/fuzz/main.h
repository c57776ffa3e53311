/* SPDX-License-Identifier: ISC */
/* The end of a fuzz target: without libFuzzer (-DLIBFUZZER) it is a program
 * that takes files. */
#include "buf.h"
#include "fail.h"
#include "file.h"

#ifndef LIBFUZZER
int
main(int argc, char **argv)
{
	struct buf b = { 0 };
	struct fail f = { 0 };
	int i;

	for (i = 1; i < argc; i++) {
		if (file_read(argv[i], 16 << 20, &b, &f) == -1)
			return 1;
		LLVMFuzzerTestOneInput(b.p, b.len);
		buf_free(&b);
	}
	return 0;
}
#endif
