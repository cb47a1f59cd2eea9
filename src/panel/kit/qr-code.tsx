import { encode } from 'uqr';
import styles from './qr-code.module.css';

/** Modules of white that a reader needs around a code. */
const MARGIN = 4;

/** A text for a camera to read. `label`: what it holds, as in "the peer id". Secrets that a person keeps on paper never become one. */
export const QrCode = ({ text, label }: { text: string; label: string }) => {
  const { data, size } = encode(text, { border: MARGIN });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return (
    <svg
      className={styles['code']}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={`QR code of ${label}`}
    >
      <path d={path} />
    </svg>
  );
};
