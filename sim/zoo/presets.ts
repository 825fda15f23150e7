/** The presets of the zoo, in the order of its columns: they imitate known workloads and target no bug. */
export const presetNames = [
  'uniform-noise',
  'crash-heavy',
  'partition-heavy',
  'partial-links',
  'membership',
  'membership-single',
  'growth',
  'snapshots',
  'clocks',
  'leases',
  'disks',
  'maintenance',
  'hasty-clients',
  'ccf-six',
  'mit-6.5840',
  'bare-paper',
  'late-mail',
] as const;
export type PresetName = (typeof presetNames)[number];
