import styles from './sparkline.module.css';

const WIDTH = 120;
const HEIGHT = 32;

const pathOf = (values: readonly number[], highest: number): string => {
  const step = WIDTH / Math.max(1, values.length - 1);
  const y = (value: number): number => HEIGHT - 1 - (value / Math.max(1, highest)) * (HEIGHT - 2);
  return values
    .map((value, index) => `${index === 0 ? 'M' : 'L'}${(index * step).toFixed(1)} ${y(value).toFixed(1)}`)
    .join('');
};

type SparklineProps = {
  /** What is counted: `cranks per second`. */
  label: string;
  /** The oldest first; zero or more. */
  values: readonly number[];
};

/** How a number went lately, as a line; its text for screen readers has the last and the highest value. */
export const Sparkline = ({ label, values }: SparklineProps) => {
  const highest = Math.max(0, ...values);
  return (
    <svg
      className={styles['line']}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${label}: ${values.at(-1) ?? 0} now, ${highest} at most lately`}
    >
      {values.length > 1 && <path d={pathOf(values, highest)} vectorEffect="non-scaling-stroke" />}
    </svg>
  );
};
