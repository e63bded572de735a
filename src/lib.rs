pub mod edtf;
pub mod model;
