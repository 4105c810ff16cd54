// A narrowed study has fewer values than its kind knows roles for: what is not there has no role.
import type { Block, KnobValue, Roles } from "./block";

export function sound(block: Block): Block {
  return { ...block, roles: rolesOf(block) };
}

function rolesOf({ knobs, roles }: Block): Roles {
  if (!roles.arm) return roles;
  const { knob, subjects, controls } = roles.arm;
  const values = knobs.find((k) => k.id === knob)?.values ?? [];
  const there = (value: KnobValue) => values.includes(value);
  // Where only controls are left, they are what there is to look at.
  const left = subjects.some(there) ? subjects.filter(there) : values.filter((v) => !controls.includes(v));
  if (left.length > 0) return { ...roles, arm: { knob, subjects: left, controls: controls.filter(there) } };
  return { ...roles, arm: { knob, subjects: values, controls: [] } };
}
