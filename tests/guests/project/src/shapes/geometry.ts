export const pi = 3.141592653589793;
export const tau = 2 * pi;
export const unused = [pi, tau].map((x) => x * 2);
