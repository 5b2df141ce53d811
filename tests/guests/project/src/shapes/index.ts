import { pi } from "./geometry";

export type Shape = { kind: "circle"; radius: number } | { kind: "square"; side: number };

export function area(shape: Shape): number {
  switch (shape.kind) {
    case "circle":
      return pi * shape.radius ** 2;
    case "square":
      return shape.side * shape.side;
  }
}

export function never_used(): string {
  return "a bundler leaves this out";
}
