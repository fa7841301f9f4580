create table book (id int primary key, isbn varchar unique not null, title varchar, version int not null);
create table book_reviews (book_id int not null references book, reviews varchar);
insert into book values
  (1, '0-441', 'Dune', 0), (2, '0-553', 'Foundation', 0), (3, '0-575', 'Ubik', 0),
  (4, '0-312', 'Neuromancy', 0), (5, '0-765', 'Blindness', 0);
insert into book_reviews values (1, 'long'), (2, 'old'), (3, 'odd');
