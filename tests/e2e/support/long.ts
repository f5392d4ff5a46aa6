// What is large runs small in the suite, and at its full size with `cargo xtask test --long`.

export const isLong = !!process.env.VITRINE_LONG;

/** Why a test is skipped otherwise. */
export const NOT_LONG = '`cargo xtask test --long` runs it';

/** How many there are of something. */
export const sized = (small: number, full: number): number => (isLong ? full : small);
