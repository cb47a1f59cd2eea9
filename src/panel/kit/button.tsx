import type { ComponentProps, MouseEvent } from 'react';
import styles from './button.module.css';

type ButtonProps = Omit<ComponentProps<'button'>, 'className' | 'disabled'> & {
  look?: 'main' | 'plain' | 'quiet' | 'inline' | 'danger';
  /** Cannot be pressed now, but keeps the focus and its place, so that nobody who waits on it is lost. */
  unavailable?: boolean;
};

export const Button = ({ look = 'plain', type = 'button', unavailable = false, onClick, ...rest }: ButtonProps) => {
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    if (unavailable) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      {...rest}
      type={type}
      className={`${styles['button']} ${styles[look]}`}
      aria-disabled={unavailable || undefined}
      onClick={press}
    />
  );
};
