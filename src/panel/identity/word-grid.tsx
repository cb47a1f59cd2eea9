import styles from './word-grid.module.css';

/** What is under the blur: nothing of any phrase, whoever takes the blur away. */
const DECOYS = 'these twelve words under the blur are not yours press reveal first'.split(' ');

/** The words of a phrase by their places; null: decoys, blurred, and nothing for screen readers. */
export const WordGrid = ({ phrase }: { phrase: string | null }) => {
  if (phrase === null) {
    return (
      <div className={styles['grid']} aria-hidden="true" data-covered="">
        {DECOYS.map((word) => (
          <span key={word} className={styles['word']}>
            {word}
          </span>
        ))}
      </div>
    );
  }
  return (
    <ol className={styles['grid']} role="list" aria-label="Recovery phrase">
      {phrase.split(' ').map((word, index) => (
        // A phrase may have a word twice; its place is its key.
        <li key={index} className={styles['word']}>
          <span className={styles['place']}>{index + 1}.</span> {word}
        </li>
      ))}
    </ol>
  );
};
