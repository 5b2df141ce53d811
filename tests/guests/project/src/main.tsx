import { area, type Shape } from "./shapes";
import * as geometry from "./shapes/geometry";
import settings from "./settings.json";
import "./style.css";

declare const VERSION: string;

enum Colour {
  Red = 1,
  Green = Red << 1,
  Blue = Green << 1,
}

function h(tag: string, attributes: Record<string, unknown> | null, ...children: unknown[]): string {
  const text = Object.entries(attributes ?? {}).map(([key, value]) => ` ${key}="${value}"`);
  return `<${tag}${text.join("")}>${children.join("")}</${tag}>`;
}

class Report<T extends Shape> {
  #rows: T[] = [];
  static count = 0;

  constructor(private readonly title: string, public colour = Colour.Green) {
    Report.count++;
  }

  add(...rows: T[]): this {
    this.#rows.push(...rows);
    return this;
  }

  render(): string {
    const total = this.#rows.reduce((sum, shape) => sum + area(shape), 0);
    return (
      <section class={Colour[this.colour]}>
        <h1>{this.title}</h1>
        {this.#rows.map((shape) => <p>{shape.kind}: {area(shape).toFixed(2)}</p>)}
        <b>{settings.unit ?? "?"} {total.toFixed(settings.digits)}</b>
      </section>
    );
  }
}

const report = new Report(`shapes, version ${VERSION}`);
report.add({ kind: "circle", radius: 1.5 }, { kind: "square", side: 2 });
console.log(report.render(), Report.count, geometry.tau > 6 ? "tau" : "pi");

export const later = async () => {
  const { describe } = await import("./later");
  for await (const word of describe(settings)) console.log(word);
};
